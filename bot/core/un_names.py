"""Names of countries and regions as the United Nations write them, where CLDR's everyday name is another.

From the UN's list of areas (M49) and UNTERM; the UN has no Portuguese list, so those follow Brazilian official use.
"""

from __future__ import annotations

from collections.abc import Mapping

COUNTRIES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "CD": "Democratic Republic of the Congo",
        "CG": "Republic of the Congo",
        "MM": "Myanmar",
        "PS": "State of Palestine",
    },
    "fr": {
        "CD": "République démocratique du Congo",
        "CG": "République du Congo",
        "MM": "Myanmar",
        "PS": "État de Palestine",
    },
    "es": {
        "CD": "República Democrática del Congo",
        "CG": "República del Congo",
        "MM": "Myanmar",
        "PS": "Estado de Palestina",
    },
    "pt_BR": {
        "CD": "República Democrática do Congo",
        "CG": "República do Congo",
        "MM": "Mianmar",
        "PS": "Estado da Palestina",
    },
}
# CLDR calls it Latin America alone, though the Caribbean belongs to it.
REGIONS: Mapping[str, Mapping[str, str]] = {
    "en": {"419": "Latin America and the Caribbean"},
    "fr": {"419": "Amérique latine et Caraïbes"},
    "es": {"419": "América Latina y el Caribe"},
    "pt_BR": {"419": "América Latina e Caribe"},
}
