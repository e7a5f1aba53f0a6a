"""Words and phrases of ethnicity, each with what it says.

Belongs here: vocabulary as data, and the origins with the code each takes in a broad group. Does not belong
here: the order of decisions (``ethnicity``).
A nationality is not an ethnicity: a word alone gets a code only where DfE's extended set or the National
Statistics coding frame gives it one; else the group must be stated.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Origin:
    """What a word of origin says.

    `family` is its share in a mixed background. `codes` maps the stated group ("" = none stated) to a code;
    None there means the cell leaves open which, a missing group means a contradiction.
    """

    name: str
    family: str
    codes: Mapping[str, str | None] = field(compare=False)


def _origin(name: str, family: str, /, alone: str | None, **by_group: str | None) -> Origin:
    return Origin(name, family, MappingProxyType({"": alone, **by_group}))


ORIGINS: Final[tuple[tuple[Origin, str], ...]] = (
    (
        _origin("british", "", None, white="WBRI", black=None, asian=None),
        "british|brit|britain|uk|u k|united kingdom|great britain",
    ),
    (
        _origin("white_british", "white", "WBRI", white="WBRI"),
        "english|england|scottish|scots|scotland|welsh|wales|cornish|northern irish|northern ireland",
    ),
    (_origin("irish", "white", "WIRI", white="WIRI"), "irish|ireland|eire|republic of ireland"),
    (_origin("gypsy", "white", "WROM", white="WROM"), "gypsy|gypsies|gipsy|roma|romany|romani|romanies"),
    (_origin("traveller", "white", None, white=None), "traveller|travellers|traveler|travelling"),
    # The Crown dependencies are neither in DfE's extended set nor settled by custom.
    (_origin("islander", "white", None, white=None), "jersey|guernsey|channel islands|channel islander|manx"),
    (
        _origin("european", "white", "WOTH", white="WOTH", black="BOTH", other=None),
        "european|europe|euron|eastern european|western european|east european|west european|mediterranean|"
        "southern european|northern european|central european|scandinavian|baltic|slavic|balkan|"
        "albanian|albania|andorran|armenian|austrian|austria|azerbaijani|belarusian|belgian|belgium|"
        "bosnian|bosnia|herzegovinian|herzegovinia|herzegovina|bosnian herzegovinian|bulgarian|bulgaria|"
        "croatian|croatia|cypriot|cyprus|"
        "czech|czechoslovakian|danish|denmark|dutch|estonian|estonia|finnish|finland|french|france|"
        "georgian|german|germany|greek|greece|greek cypriot|hungarian|hungary|icelandic|italian|italy|"
        "kosovan|kosovo|kosovar|kosova|latvian|latvia|lithuanian|lithuania|luxembourgish|macedonian|"
        "maltese|malta|moldovan|moldova|montenegrin|norwegian|norway|polish|poland|portuguese|portugal|"
        "romanian|romania|rumanian|russian|russia|serbian|serbia|slovak|slovakian|slovakia|slovenian|"
        "slovenia|spanish|spain|swedish|sweden|swiss|switzerland|turkish|turkey|turkish cypriot|"
        "ukrainian|ukraine|yugoslavian|yugoslav|yugoslavia|former yugoslavia|former yugoslav republics|"
        "other republics which made up the former yugoslavia|republics which made up the former yugoslavia|"
        "republics which made up the former ussr|all republics which made up the former ussr",
    ),
    (
        _origin("caribbean", "black", "BCRB", black="BCRB", asian="AOTH", white=None),
        "caribbean|caribean|carribean|carribbean|afro caribbean|west indian|west indies|jamaican|jamaica|"
        "barbadian|bajan|barbados|trinidadian|trinidad|tobago|tobagonian|trinidad and tobago|grenadian|"
        "grenada|dominica|saint lucian|st lucia|st lucian|st vincent|vincentian|grenadines|"
        "st vincent and grenadines|st vincent and the grenadines|antigua|antiguan|barbuda|"
        "antigua and barbuda|montserrat|montserratian|guyanese|guyana|haitian|haiti|bahamian|bahamas|"
        "belizean|st kitts|st kitts and nevis|anguillan|bermudan|bermudian",
    ),
    (
        _origin("african", "black", "BAFR", black="BAFR", asian="AOTH", white=None),
        "african|africa|east african|west african|central african|angolan|angola|beninese|burkinabe|"
        "burkina faso|burkina fasian|burundian|cameroonian|cameroon|chadian|congolese|congo|djiboutian|"
        "eritrean|eritrea|ethiopian|ethiopia|gabonese|gambian|gambia|ghanaian|ghanian|ghana|guinean|"
        "ivorian|ivory coast|kenyan|kenya|liberian|liberia|malawian|malawi|malian|mauritanian|mozambican|"
        "nigerian|nigeria|nigerien|rwandan|rwanda|senegalese|senegal|sierra leonean|sierra leonian|"
        "sierra leone|somali|somalian|somalia|sudanese|sudan|south sudanese|tanzanian|tanzania|togolese|"
        "togo|ugandan|uganda|zambian|zambia|yoruba|igbo|ibo|hausa",
    ),
    (
        # Countries with large White, Asian or Creole populations: the word alone does not say.
        _origin("southern_african", "black", None, white="WOTH", black="BAFR", asian="AOTH", other=None),
        "south african|south africa|zimbabwean|zimbabwe|namibian|botswanan|mauritian|mauritius|"
        "seychellois|malagasy|cape verdean",
    ),
    (_origin("indian", "asian", "AIND", asian="AIND"), "indian|india|british indian"),
    (
        _origin("pakistani", "asian", "APKN", asian="APKN"),
        "pakistani|pakistan|mirpuri|kashmiri pakistani|british pakistani",
    ),
    (
        _origin("bangladeshi", "asian", "ABAN", asian="ABAN"),
        "bangladeshi|bangladesh|sylheti|british bangladeshi",
    ),
    (
        _origin("south_asian", "asian", "AOTH", asian="AOTH", other=None),
        "kashmiri|punjabi|panjabi|tamil|sinhalese|sri lankan|sri lanka|nepali|nepalese|nepal|"
        "bhutanese|maldivian|african asian|east african asian|caribbean asian|indo caribbean",
    ),
    (
        _origin("chinese", "chinese", "CHNE", asian="CHNE", other="CHNE"),
        "chinese|china|hong kong|taiwanese|taiwan|mainland chinese|main land chinese|british chinese",
    ),
    (
        # DfE's extended codes count these under any other ethnic group.
        _origin("any_other_group", "other", "OOTH", other="OOTH", asian="AOTH", white="WOTH", black=None),
        "arab|arabic|egyptian|filipino|philippino|filipina|philippines|iranian|iran|persian|iraqi|iraq|"
        "japanese|japan|korean|korea|lebanese|lebanon|libyan|libya|malay|malaysian|moroccan|morrocan|"
        "morocco|polynesian|thai|thailand|vietnamese|vietnam|yemeni|yemen|latin american|"
        "south american|central american|"
        "latin south and central american|latin south central american|brazilian|colombian",
    ),
    (
        # Found under several groups in real deliveries (Kurdish under White and other, Afghan under Asian
        # and other).
        _origin("unsettled", "other", None, other="OOTH", asian="AOTH", white="WOTH", black="BOTH"),
        "kurdish|kurd|afghan|afghani|afghanistan|afghanistani|north american|american|usa|canadian|"
        "australian|new zealander|syrian|syria|jordanian|palestinian|kuwaiti|saudi|emirati|"
        "middle eastern|middle east|israeli|indonesian|cambodian|burmese|myanmar|singaporean|mongolian|"
        "laotian|kazakh|uzbek|fijian|mexican|chilean|peruvian|hispanic|african american|tibetan",
    ),
    (
        _origin("north_african", "other", None, other="OOTH", white="WOTH", black=None),
        "north african|algerian|algeria|tunisian|tunisia",
    ),
    (
        _origin("hispanic_caribbean", "black", None, other="OOTH", white="WOTH", black="BCRB"),
        "cuban|cuba|dominican|dominican republic|puerto rican",
    ),
    (_origin("in_between", "other", None, white=None, asian=None, mixed=None), "anglo indian|eurasian"),
)
"""Every origin with its words and phrases, separated by bars."""

GROUP_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "white": "white|whites",
        "black": (
            "black|black or black british|black black british|black brit|black black brit|"
            "black african caribbean black british|black african caribbean or black british|"
            "black black british caribbean or african|black black british african or caribbean|"
            "black black british caribbean african|black african caribbean|black british"
        ),
        "asian": (
            "asian|asia|asian or asian british|asian asian british|asian brit asian|asian asian brit|"
            "asian british asian|asian british|british asian"
        ),
        "mixed": (
            "mixed|mix|multi|multiple|dual|mixed multiple|mixed or multiple|mixed multiple ethnic|"
            "mixed or multiple ethnic|mixed dual|mixed race|mixed parentage|biracial|multi ethnic"
        ),
        "other": "other ethnic|other ethnic group|other ethnic groups|other ethnicity|other group|other groups",
    }
)
# Words without a meaning of their own, separated by bars like all lists here.
MEANINGLESS: Final = (
    "any|background|backgrounds|heritage|ethnic|ethnicity|group|groups|origin|of|or|from|descent|part|the|race|"
    "please|specify|self|described|racial|main|category|multople"
)
OTHER_WORDS: Final = "other|oth|others|unspecified"
# Left over after the phrases above, these turn the meaning round.
NEGATIONS: Final = frozenset({"not", "non", "no", "neither", "nor", "except", "than", "never", "without"})

REFUSED_PHRASES: Final = (
    "refused|refuse|refuses|refusal|declined|declines|decline|withheld|undisclosed|not disclosed|"
    "did not wish|does not wish|do not wish|not wish|would not say|prefer not|preferred not|not willing|"
    "unwilling|would rather not"
)
# The question was not answered for the whole cell, whatever group the list entry stands under.
NOT_OBTAINED_PHRASES: Final = (
    "not obtained|not yet obtained|not yet known|not yet established|not completed|awaiting|awaited|no data|"
    "no client contact|unborn|to be confirmed|tbc|not asked|not collected|not yet recorded|pending"
)
# Beside a group these say only that the detail is not known.
NOT_KNOWN_PHRASES: Final = (
    "not known|unknown|not stated|not recorded|notrecorded|znotrecorded|not available|not established|"
    "not given|not provided|not specified|no information|nan|null|none|multivalue|multi value|missing|"
    "not entered|unclassified|not classified|unable to"
)
OBSOLETE_PHRASES: Final = "obsolete|do not use|dnu|inactive|old code|retired"
# Words around the phrases above.
AROUND_MISSING: Final = frozenset(
    {"information", "info", "yet", "client", "contact", "form", "to", "reply", "say", "disclose", "answer"}
    | {"data", "provide", "state", "be", "by", "parent", "parents", "child", "family", "is", "was", "has", "it"}
    | {"at", "this", "time", "z", "zz", "obtain", "recorded", "given", "code", "value"}
)
