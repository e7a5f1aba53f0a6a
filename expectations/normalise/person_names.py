"""Forms of a person's name under which one man may stand in two places: folded, sounded, in its usual spelling.

Belongs here: what is done to one name before it is compared. Does not belong here: comparing two, keys, tokens
(`warehouse.linkage`).

Which forms are used was chosen by what each found and what it confused: docs/linkage.md holds the figures.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Final

from expectations.normalise.text import fold

#: spellings of one name: shortened in English, or written in Latin letters in several ways
_SPELLINGS: Final[Mapping[str, str]] = {
    "abdul": "abdel abdal abdool",
    "abdullah": "abdulla abdallah abdalla",
    "adewale": "ade wale",
    "ahmed": "ahmad ahmet achmed",
    "aleksander": "alexander alex aleksandr alec sandy lex",
    "andrew": "andy drew andrzej andrei andrey",
    "anthony": "tony antony ant",
    "arthur": "artur",
    "babatunde": "tunde",
    "benjamin": "ben benny benji",
    "catherine": "katherine kathryn katarzyna kate katie kathy cathy",
    "charles": "charlie chas chuck",
    "christopher": "chris kris krzysztof kristof kit",
    "chukwuemeka": "emeka",
    "daniel": "dan danny",
    "darius": "dariusz darek",
    "david": "dave davey dawid",
    "edward": "ed eddie ted ned",
    "elizabeth": "liz lizzie beth betty eliza elisabeth",
    "fatima": "fatema fatimah fatma",
    "francis": "frank frankie franciszek",
    "george": "gheorghe georgie jorge jerzy",
    "gregory": "grzegorz greg",
    "henry": "harry hal",
    "hussein": "hussain husain hossain hosain hussien husayn",
    "ibrahim": "ebrahim abraham",
    "ikechukwu": "ike",
    "jacob": "jake jakub",
    "james": "jim jimmy jamie",
    "john": "jon johnny jack jan",
    "jonathan": "jonny jonathon johnathan",
    "joseph": "joe joey yusuf yousef youssef yusef josef jozef",
    "khadija": "khadijah khadeeja",
    "lawrence": "laurence larry",
    "lucas": "lukasz luke luca",
    "margaret": "maggie meg peggy malgorzata",
    "martin": "marcin marty",
    "matthew": "matt matty mateusz mathew",
    "michael": "mike mick mikey michal",
    "muhammad": "mohammed mohamed muhammed mohammad mohamad muhamad mohd md mahomed",
    "nicholas": "nick nicky nicolas nikolas",
    "olufemi": "femi",
    "olusegun": "segun",
    "oluwaseun": "seun",
    "oluwatobi": "tobi oluwatobiloba",
    "osama": "usama",
    "patrick": "pat paddy patryk",
    "paul": "pawel pavel",
    "peter": "pete piotr",
    "rahman": "rehman rahmaan",
    "raphael": "rafal rafael",
    "richard": "rick ricky dick richie ryszard",
    "robert": "rob robbie bob bobby",
    "samuel": "sam sammy",
    "stephen": "steven steve stefan",
    "sulaiman": "suleiman soliman sulayman",
    "thomas": "tom tommy tomasz",
    "umar": "omar omer",
    "uthman": "osman usman othman",
    "victoria": "vicky vicki wiktoria",
    "william": "will bill billy liam wills",
    "wojciech": "wojtek",
}
_USUAL: Final = {form: usual for usual, forms in _SPELLINGS.items() for form in forms.split()}

#: letters that are written for one another, longest first
_LETTERS: Final = (
    ("sch", "s"), ("szcz", "s"), ("tch", "s"), ("ch", "s"), ("sh", "s"), ("cz", "s"), ("sz", "s"), ("ph", "f"),
    ("gh", "g"), ("kh", "k"), ("dh", "d"), ("th", "t"), ("ck", "k"), ("qu", "k"), ("wr", "r"), ("kn", "n"),
    ("x", "ks"), ("q", "k"), ("c", "k"), ("z", "s"), ("w", "v"), ("j", "y"),
)  # fmt: skip
_SILENT: Final = re.compile(r"[aeiouyh]")
_TWICE: Final = re.compile(r"(.)\1+")
_VOWELS: Final = "aeiou"


@cache
def fold_name(name: str) -> str:
    """Return a name as its letters alone, without case, accents, spaces, hyphens or apostrophes.

    >>> fold_name("  O’Connor-Šmíd "), fold_name("de Courcey")
    ('oconnorsmid', 'decourcey')
    """
    parts = unicodedata.normalize("NFKD", fold(name))
    return "".join(letter for letter in parts if letter.isalpha())


def spell_usually(folded: str) -> str:
    """Return the one spelling that stands for several of a folded name.

    >>> spell_usually("mohamed"), spell_usually("bill"), spell_usually("asha")
    ('muhammad', 'william', 'asha')
    """
    return _USUAL.get(folded, folded)


def sound_both(forename: str, surname: str) -> str:
    """Return how two folded names sound in their usual spelling, in the order of letters: either may be the first.

    >>> sound_both("mohamed", "qureshi") == sound_both("qureishi", "muhammad")
    True
    """
    return " ".join(sorted(sound_name(spell_usually(name)) for name in (forename, surname)))


@cache
def sound_name(folded: str) -> str:
    """Return the consonants one hears in a folded name, after its first letter; a first vowel is any vowel.

    >>> sound_name("catherine"), sound_name("kathryn"), sound_name("omar"), sound_name("umar")
    ('ktrn', 'ktrn', 'amr', 'amr')
    """
    said = folded
    for written, heard in _LETTERS:
        said = said.replace(written, heard)
    if not said:
        return ""
    first = "a" if said[0] in _VOWELS else said[0]
    return _TWICE.sub(r"\1", first + _SILENT.sub("", said[1:]))
