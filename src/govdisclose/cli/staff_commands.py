"""``govdisclose staff``: who works here, under which accounts, and what they may do."""

from __future__ import annotations

from collections.abc import Sequence

import click

from govdisclose.cli.commands import STORE_EXITS, Group
from govdisclose.cli.language import N_, tr
from govdisclose.cli.options import CodeChoice, json_option
from govdisclose.cli.output import emit_json, emit_table
from govdisclose.cli.session import Session, pass_session
from govdisclose.cli.staff_deputies import DEPUTY_COMMANDS
from govdisclose.domain.cases.roles import Role, StaffMember

__all__ = ["group"]

group = Group("staff", help=N_("Staff records and their roles."))

_ROLES = CodeChoice(
    Role,
    {
        "editor": ("编辑", "经办人"),
        "approver": ("审批人", "审核人"),
        "registrar": ("登记人", "登记员"),
        "handler": ("承办人",),
        "reviewer": ("审查人", "审查员"),
        "secrecy_officer": ("保密员", "保密审核人"),
        "supervisor": ("监察员", "督查员"),
        "assessor": ("考评员",),
        "auditor": ("审计员",),
        "administrator": ("管理员",),
        "deputy": ("代理人", "代办人"),
    },
)
_ROLE_WORDS = {
    Role.EDITOR: N_("editor"),
    Role.APPROVER: N_("approver"),
    Role.REGISTRAR: N_("registrar"),
    Role.HANDLER: N_("handler"),
    Role.REVIEWER: N_("reviewer"),
    Role.SECRECY_OFFICER: N_("secrecy officer"),
    Role.SUPERVISOR: N_("supervisor"),
    Role.ASSESSOR: N_("assessor"),
    Role.AUDITOR: N_("auditor"),
    Role.ADMINISTRATOR: N_("administrator"),
    Role.DEPUTY: N_("deputy"),
}
_role_help = N_(
    "editor drafts and imports, registrar takes requests in, handler handles them, reviewer and "
    "secrecy_officer sign reviews, approver approves and publishes, supervisor supervises, "
    "assessor decides assessments, auditor examines, administrator keeps staff and agencies, "
    "deputy may act for others; may be repeated."
)


@group.command(
    "list",
    help=N_("List the staff, former members too."),
    examples=("govdisclose staff list",),
    exits=STORE_EXITS,
)
@json_option
@pass_session
def list_(session: Session, *, as_json: bool) -> None:
    """Print everybody in the order of their keys."""
    _answer(session.office().staff.list(), as_json=as_json)


@group.command(
    "add",
    help=N_(
        "Add a person.\n\nKEY stands in the journal instead of the name. --account names the "
        "accounts of the operating system that are this person; KEY itself when omitted."
    ),
    examples=(
        "govdisclose staff add lisi --name 李四 --role approver",
        "govdisclose staff add zhangsan --name 张三 --account zs --role editor --role deputy",
    ),
    exits=STORE_EXITS,
)
@click.argument("key", metavar="KEY")
@click.option("--name", metavar="NAME", help=N_("Name of the person; KEY when omitted."))
@click.option(
    "--account", "accounts", metavar="ACCOUNT", multiple=True, help=N_("May be repeated.")
)
@click.option("--role", "roles", type=_ROLES, multiple=True, help=_role_help)
@json_option
@pass_session
def add(
    session: Session,
    *,
    key: str,
    name: str | None,
    accounts: Sequence[str],
    roles: Sequence[Role],
    as_json: bool,
) -> None:
    """Store a new member of staff."""
    member = session.office().staff.add(key, name or key, accounts, roles)
    _answer([member], as_json=as_json, single=True)


@group.command(
    "revise",
    help=N_(
        "Change a person's roles or accounts, or say that they left.\n\nThe roles and accounts "
        "given take the place of the present ones."
    ),
    examples=(
        "govdisclose staff revise lisi --role approver --role editor",
        "govdisclose staff revise lisi --left",
    ),
    exits=STORE_EXITS,
)
@click.argument("key", metavar="KEY")
@click.option(
    "--account", "accounts", metavar="ACCOUNT", multiple=True, help=N_("May be repeated.")
)
@click.option("--role", "roles", type=_ROLES, multiple=True, help=_role_help)
@click.option("--no-roles", is_flag=True, help=N_("Take all roles away."))
@click.option("--left/--back", "left", default=None, help=N_("No longer, or again, on the staff."))
@json_option
@pass_session
def revise(
    session: Session,
    *,
    key: str,
    accounts: Sequence[str],
    roles: Sequence[Role],
    no_roles: bool,
    left: bool | None,
    as_json: bool,
) -> None:
    """Store a new version of a staff record."""
    if no_roles and roles:
        raise click.UsageError(tr("give either --role or --no-roles"))
    if not (accounts or roles or no_roles) and left is None:
        raise click.UsageError(tr("there is nothing to change"))
    member = session.office().staff.revise(
        key,
        roles=roles if roles or no_roles else None,
        accounts=accounts or None,
        active=None if left is None else not left,
    )
    _answer([member], as_json=as_json, single=True)


def _answer(members: Sequence[StaffMember], *, as_json: bool, single: bool = False) -> None:
    if as_json:
        shapes = [_shape(member) for member in members]
        emit_json(shapes[0] if single else {"total": len(shapes), "items": shapes})
        return
    rows = [
        (
            member.key,
            member.name,
            tr(", ").join(member.accounts),
            tr(", ").join(tr(_ROLE_WORDS[role]) for role in Role if role in member.roles),
            tr("yes") if member.active else tr("no"),
        )
        for member in members
    ]
    emit_table([tr("Key"), tr("Name"), tr("Accounts"), tr("Roles"), tr("On the staff")], rows)


def _shape(member: StaffMember) -> dict[str, object]:
    return {
        "key": member.key,
        "name": member.name,
        "accounts": list(member.accounts),
        "roles": [role for role in Role if role in member.roles],
        "active": member.active,
    }


for _command in DEPUTY_COMMANDS:
    group.add_command(_command)
