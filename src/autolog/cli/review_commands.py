"""The commands of the review: their options and their help, as `autolog.cli.app` has those of the others."""

from __future__ import annotations

from typing import Annotated

import typer

from autolog.cli.options import AsJson, By, ConfigurationPath, configuration_path

review = typer.Typer(no_args_is_help=True, help="Work through uncertain matches.")

Item = Annotated[str, typer.Argument(metavar="INTERACTION", help="Its id, or enough of the beginning.")]


@review.command("list")
def review_list(
    context: typer.Context,
    config: ConfigurationPath = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many items.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Show the items that wait for a person, with up to three candidates each."""
    from autolog.cli.review import run_review_list

    raise typer.Exit(run_review_list(configuration_path(context, config), limit, as_json))


@review.command("accept")
def review_accept(
    context: typer.Context, item: Item, config: ConfigurationPath = None, by: By = "", as_json: AsJson = False
) -> None:
    """Accept the best candidate."""
    from autolog.cli.review import run_review_accept

    raise typer.Exit(run_review_accept(configuration_path(context, config), item, by, as_json))


@review.command("reject")
def review_reject(
    context: typer.Context, item: Item, config: ConfigurationPath = None, by: By = "", as_json: AsJson = False
) -> None:
    """Say that it belongs to no customer; its text is erased."""
    from autolog.cli.review import run_review_reject

    raise typer.Exit(run_review_reject(configuration_path(context, config), item, by, as_json))


@review.command("assign")
def review_assign(
    context: typer.Context,
    item: Item,
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="The customer's id in the CRM.")],
    config: ConfigurationPath = None,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Say which customer it belongs to."""
    from autolog.cli.review import run_review_assign

    raise typer.Exit(run_review_assign(configuration_path(context, config), item, customer, by, as_json))


@review.command("groups")
def review_groups(
    context: typer.Context,
    config: ConfigurationPath = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many groups.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Show the unknown domains and senders that items wait for."""
    from autolog.cli.review_groups import run_review_groups

    raise typer.Exit(run_review_groups(configuration_path(context, config), limit, as_json))


@review.command("settle")
def review_settle(
    context: typer.Context,
    group: Annotated[str, typer.Argument(metavar="GROUP", help="The domain or address.")],
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="The customer's id in the CRM, none, or new.")],
    config: ConfigurationPath = None,
    name: Annotated[str, typer.Option(help="What a new customer is called.")] = "",
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Say once whose the items of an unknown domain or sender are; it is remembered, and can be taken back."""
    from autolog.cli.review_groups import run_review_settle

    raise typer.Exit(run_review_settle(configuration_path(context, config), group, customer, name, by, as_json))
