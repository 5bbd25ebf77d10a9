"""What kind of file something stands in, and for which setting it is, by the path."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from roadworthy.evidence.secrets.words import words

_ENVIRONMENT = re.compile(r"(?:.*/)?(?:[\w-]*\.env(?:rc)?(?:\.[\w.-]+)?|env\.[\w.-]+|[\w.-]+\.env)")
_HISTORY = re.compile(
    r"(?:.*/)?(?:\.(?:bash|zsh|sh|ksh|fish|python|psql|mysql|sqlite|rediscli|node_repl|irb|dbshell"
    r"|ipython)_history|\.histfile|fish_history|consolehost_history\.txt|\.lesshst|\.viminfo)"
)
_KEY = re.compile(
    r".*\.(?:pem|key|ppk|p8|pk8|pkcs8|der|asc|gpg|agekey|kdbx|ovpn)"
    r"|(?:.*/)?(?:id_(?:rsa|dsa|ecdsa|ed25519)(?:[\w.-]*)|[\w.-]*service[_-]?account[\w.-]*\.json)"
)
_CONFIGURATION = re.compile(
    r".*\.(?:ya?ml|json5?|jsonc|toml|ini|cfg|conf|config|cnf|properties|props|xml|plist|tf|tfvars"
    r"|tfstate|tfvars\.json|tfstate\.backup|hcl|nomad|env|dockerfile|service|desktop|reg|ovpn|netrc"
    r"|pgpass|sls|j2|tpl|tmpl|gradle|sbt|rc|ps1xml|pubxml|pbxproj|http|rest|bru|har)"
    r"|(?:.*/)?(?:dockerfile|containerfile|jenkinsfile|makefile|procfile|vagrantfile|caddyfile"
    r"|\.?netrc|_netrc|\.pgpass|\.npmrc|\.yarnrc|\.pypirc|\.my\.cnf|\.s3cfg|\.boto|\.dockercfg"
    r"|\.git-credentials|\.gitconfig|credentials|config|kubeconfig|\.htpasswd|\.wgetrc|\.curlrc"
    r"|\.streamlit/secrets)(?:[.-][\w.-]+)?"
)
_PROGRAM = re.compile(
    r".*\.(?:pyi?|pyx|[cm]?[jt]sx?|go|java|kts?|scala|rb|php|rs|cs|fs|swift|cc?|cpp|hpp?|mm?|vue|svelte)"
)
"""Programs, whatever their name begins with: `config.py` holds no bare values."""
_SHELL = re.compile(r".*\.(?:sh|bash|zsh|fish|ksh|ps1|bat|cmd)")
_XML = re.compile(r".*\.(?:xml|config|plist|pubxml|csproj|props)")
_PROSE = re.compile(r".*\.(?:md|markdown|rst|txt|adoc|html?|tex|org|mdx|log|csv|tsv|jsonl|sql)")
_TABLES = (".csv", ".tsv", ".jsonl", ".sql", ".html", ".htm")
_STORE = re.compile(r".*\.(?:p12|pfx|jks|keystore|kdbx|bks|jceks)")


@dataclass(frozen=True)
class Surroundings:
    """What the path of a file says."""

    path: str
    """Lower-cased."""
    where: str
    plain: bool
    """Whether values stand there without quotes."""
    spaced: bool
    """Whether a blank stands between a name and its value."""
    xml: bool
    commands: bool
    """Whether it holds commands of a shell."""
    pgpass: bool

    @cached_property
    def digests(self) -> bool:
        """Whether random-looking texts are digests there, or words in other languages."""
        return words().locks.fullmatch(self.path) is not None

    @cached_property
    def setting(self) -> str:
        """For which setting it is: production, test and so on."""
        return setting(self.path)


def surroundings(path: str) -> Surroundings:
    """Return what a path says of what stands in the file."""
    lowered = path.lower()
    name = lowered.rpartition("/")[2]
    plain, commands, where = False, False, "code"
    if _HISTORY.fullmatch(lowered):
        where, plain, commands = "shell-history", True, True
    elif _ENVIRONMENT.fullmatch(lowered) and not name.endswith((".py", ".js", ".ts", ".tsx", ".d")):
        where, plain = "environment-file", True
    elif name.endswith(".ipynb"):
        where = "notebook"
    elif _KEY.fullmatch(lowered):
        where, plain = "key-file", True
    elif _CONFIGURATION.fullmatch(lowered) and not _PROGRAM.fullmatch(name):
        where, plain = "configuration", True
        commands = not name.endswith((".json", ".toml", ".ini", ".tfstate"))
    elif _SHELL.fullmatch(lowered):
        plain, commands = True, True
    elif _PROSE.fullmatch(lowered) or "." not in name:
        where, commands = "text", True
        plain = not name.endswith(_TABLES)
    return Surroundings(
        path=lowered,
        where=where,
        plain=plain,
        spaced="netrc" in name,
        xml=_XML.fullmatch(lowered) is not None,
        commands=commands,
        pgpass=".pgpass" in name or name == "pgpass.conf",
    )


def is_store(path: str) -> bool:
    """Tell whether a file is a store of keys that a password protects."""
    return _STORE.fullmatch(path.lower()) is not None


def setting(text: str) -> str:
    """Return for which setting a path, or a name, says that something is.

    >>> setting("deploy/overlays/prod/app.yaml"), setting(".env.test"), setting("src/latest.py")
    ('production', 'test', '')
    """
    lowered = text.lower()
    for name, pattern in words().settings:
        if pattern.search(lowered):
            return name
    return ""


def without_setting(name: str) -> str:
    """Return the name of a variable without what it says of the setting.

    >>> without_setting("PROD_DB_PASSWORD"), without_setting("db.password.test")
    ('db_password', 'db_password')
    """
    lowered = name.lower()
    for _, pattern in words().settings:
        lowered = pattern.sub("", lowered)
    return re.sub(r"[^a-z0-9]+", "_", lowered).strip("_")
