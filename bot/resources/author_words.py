"""How authors are written in English, French, Spanish and Portuguese: words and patterns."""

from __future__ import annotations

import re

# Two words or more with one of these name an institution, by itself. All stand folded, as `folding.words` gives them.
INSTITUTIONS = frozenset(
    word
    for line in (
        "university institute institution ministry bank programme program council platform network city",
        "municipality organisation organization centre center foundation association commission committee agency",
        "office consortium department secretariat initiative alliance federation coalition union society fund",
        "trust school college academy observatory laboratory government parliament assembly authority survey forum",
        "group project police mission embassy bureau corporation company partnership campaign directorate nations",
        "universite institut ministere banque conseil plateforme reseau ville mairie municipalite commune",
        "fondation comite agence departement societe fonds ecole academie observatoire laboratoire gouvernement",
        "parlement assemblee autorite groupe projet prefecture metropole ambassade direction universidad instituto",
        "ministerio banco programa consejo plataforma red ciudad alcaldia municipalidad municipio ayuntamiento",
        "organizacion centro fundacion asociacion comision agencia oficina consorcio departamento secretaria",
        "iniciativa alianza federacion coalicion sociedad fondo escuela colegio academia observatorio laboratorio",
        "gobierno parlamento asamblea autoridad foro grupo proyecto gobernacion policia embajada corporacion",
        "naciones universidade conselho rede cidade prefeitura organizacao fundacao associacao comissao escritorio",
        "gabinete alianca federacao coalizao uniao sociedade fundo escola governo assembleia autoridade projeto",
        "embaixada nucleo nacoes",
    )
    for word in line.split()
)
# What institutions are about: two words or more with one of these name an institution, but may be the second half of
# its name as well (“Institute for Security and Development”).
SUBJECTS = frozenset(
    word
    for line in (
        "united international national global rights security safety peace peacebuilding development affairs",
        "studies research watch humanitarian arms cities governments municipalities states ministries agencies",
        "organisations organizations universities partners unies internationale nationale droits securite",
        "developpement affaires etudes recherche villes gouvernements etats unidas internacional nacional derechos",
        "seguridad desarrollo asuntos estudios investigacion ciudades gobiernos estados direitos seguranca",
        "desenvolvimento assuntos estudos pesquisa cidades governos",
    )
    for word in line.split()
)
# Abbreviations of two letters that lead a name: “UN Women”.
SHORT = frozenset({"UN", "EU", "AU", "UK", "US", "UE"})

PARTICLES = frozenset(
    word
    for line in (
        "van von vom zu zum zur den der ter ten te af av",
        "da das do dos de del della dello delle degli di du des d la las le les lo los",
        "el al bin ibn bint abu",
    )
    for word in line.split()
)
GIVEN_TOO = frozenset({"al", "abu", "den", "des", "do", "te", "ten"})  # particles only in small letters, as first word
SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "filho", "neto", "junior", "sobrinho"})

SEPARATOR = re.compile(r"[;；؛、，\n]")
_AND = r"\s+(?:and|et|y|e|und)\s+|\s+&\s*|\s*&\s+"
AND = re.compile(_AND)
COMMA = re.compile(r"[,،](?!\s*(?:Jr|Sr|II|III|IV)\b)")  # the comma of “King, Martin Luther, Jr.” divides nothing
COMMA_OR_AND = re.compile(rf"{COMMA.pattern}\s*(?:(?:and|et|y|e|und|&)\s+)?|{_AND}")
LEADING_AND = re.compile(r"(?:and|et|y|e|und|&)\s+")
QUOTED = re.compile(r"\s*(?:“[^”\n]*”|«[^»\n]*»|\"[^\"\n]*\")")
QUOTES = (("“", "”"), ("«", "»"), ('"', '"'))
LEFT_OUT = frozenset({"al", "others", "otros", "otras", "autres", "outros", "outras", "colleagues"})  # “et al.”

# The abbreviations that say one editor and several alike, or several, stand for everybody before them.
_ONE_EDITOR = "ed|éd|editor|editora|org|organizador|organizadora|coord|coordinador|coordinadora|comp"
_EDITORS = (
    "eds|éds|editors|editores|éditeurs|orgs|organizadores|coords|coordinadores|comps"
    "|dir|dirs|directeur|directrice|directeurs|hrsg|hg"
)
EDITOR = re.compile(
    rf"(?:[(\[]\s*(?i:(?P<several>{_EDITORS})|(?:{_ONE_EDITOR}))\.?\s*[)\]]"
    r"|(?<=[\s,])(?:(?P<bare>eds|éds|dirs?|orgs|coords|Hrsg)|ed|éd|org|coord)\.)\.?\Z"
)
EDITOR_MARKS = {"en": "(ed.)", "fr": "(éd.)", "es": "(ed.)", "pt_BR": "(org.)"}

INITIALS = re.compile(r"[^\W\d_](?:\.|\b)(?:[\s-]?[^\W\d_](?:\.|\b))*|[^\W\d_]{1,2}")
YEAR_AT_END = re.compile(r"(?<!\d)(?:1[4-9]|20)\d\d[a-z]?\)?\.?\Z")
