"""autolog reads a firm's mailboxes and calendars and writes linked interaction records into its CRM database."""
