"""autolog.yaml -> typed settings; every error with file, line and column.

`settings` holds the models, `load` reads the file and lets each connector check its own part.
"""

from autolog.config.load import load_configuration
from autolog.config.settings import Account, Configuration

__all__ = ["Account", "Configuration", "load_configuration"]
