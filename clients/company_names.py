"""Names of companies without the words that only say what sort of company it is."""

import re

from napsix.text import fold

# Argentine and neighbouring legal forms, folded.
LEGAL_FORMS = ("sa", "sas", "sau", "srl", "sacif", "sacifi", "sc", "sh", "sca", "scs", "ltda", "cia", "coop")
# The same with their letters apart.
SPACED_FORMS = ("s a", "s r l", "s a s")
LEGAL_FORM_AT_THE_END = re.compile(rf"( ({'|'.join([*LEGAL_FORMS, *SPACED_FORMS])}))+$")
# Words that tell no company from another.
COMMON_WORDS = frozenset(
    [
        *LEGAL_FORMS,
        *" ".join(SPACED_FORMS).split(),
        *"limitada cooperativa sociedad anonima responsabilidad compania hnos hermanos hijos".split(),
        *"e y de del la el los las inc llc ltd corp".split(),
    ]
)


def bare_name(name: str) -> str:
    """Return ``name`` folded and without its legal form: ``"Ñandú S.R.L."`` → ``"nandu"``."""
    return LEGAL_FORM_AT_THE_END.sub("", fold(name))


def telling_words(name: str) -> set[str]:
    """Return the words of a company's name that tell it from others."""
    words = set(fold(name).split())
    return words - COMMON_WORDS or words
