"""Needs, and the answers that somebody who knows the network of 2016 would give.

Each is judged by hand against the list of participants and Annex 1; keys are those of data/.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """A need with what it must be understood as, and who and what must come first."""

    need: str
    themes: Sequence[str] = ()  # among those that are understood
    not_themes: Sequence[str] = ()
    spots: Sequence[str] = ()  # all of them
    first: Sequence[str] = ()  # organisations among the first three
    among: Sequence[str] = ()  # organisations among the first seven
    never: Sequence[str] = ()  # organisations not among the first five
    works: Sequence[str] = ()  # among the first three
    lacking: Sequence[tuple[str, str]] = ()  # (theme, spot): nobody is listed for it there; without a spot, anywhere
    nobody: bool = False


GANGS = ("california-gang-prevention-programme", "montgomery-county-gang-prevention-initiative")
NEEDS: Sequence[Expected] = (
    Expected(
        need="Necesitamos ayuda para hablar con pandillas en Medellín",
        themes=["gangs", "dialogue"], spots=["medellin"],
        first=[*GANGS, "fundacion-jesus-luz-de-oportunidades"],
        among=["cure-violence", "centre-for-humanitarian-dialogue"],
        never=["oecd", "united-nations-office-at-geneva", "municipality-of-seoul"],
        works=["van-den-eertwegh-2016-negotiating-with-criminal-groups"],
        lacking=[("gangs", "medellin")],
    ),
    Expected(
        need="Who has experience with gangs in Latin America?",
        themes=["gangs"], spots=["419"], first=["fundacion-jesus-luz-de-oportunidades", *GANGS],
        among=["cure-violence"], never=["world-bank", "university-of-pretoria"],
    ),
    Expected(
        need="We need mediation support from Geneva",
        themes=["mediation"], spots=["geneva"], first=["centre-for-humanitarian-dialogue"],
        among=["berghof-foundation", "interpeace", "quaker-united-nations-office"],
        never=["world-health-organization", "small-arms-survey"],
    ),
    Expected(
        need="Comment impliquer les habitants dans la police de proximité à Abidjan ?",
        themes=["policing", "participation"], spots=["abidjan"], first=["ouagadougou-municipal-police"],
        works=["parent-2016-programme-conjoint-ouagadougou"], lacking=[("policing", "abidjan")],
        never=["small-arms-survey"],
    ),
    Expected(
        need="Precisamos de mediação com grupos armados em favelas do Rio",
        themes=["mediation", "non-state-security", "slum-upgrading"], spots=["rio-de-janeiro"],
        first=["centre-for-humanitarian-dialogue"], among=["un-habitat", "cities-alliance"],
        works=["menkhaus-2016-non-state-security-providers-in-somalia"], lacking=[("non-state-security", "")],
    ),
    Expected(
        need="Urban upgrading in Cape Town: how to design public space that prevents violence",
        themes=["urban-upgrading", "public-space"], spots=["cape-town"],
        first=["violence-prevention-through-urban-upgrading", "un-habitat"],
        works=["un-habitat-2011-building-urban-safety-through-slum-upgrading"],
    ),
    Expected(
        need="Police reform and security sector governance in fragile cities",
        themes=["security-sector-reform", "urban-fragility"], first=["igarape-institute", "ouagadougou-municipal-police"],
        works=["homel-2016-partnerships-for-urban-safety-in-fragile-contexts"], lacking=[("security-sector-reform", "")],
    ),
    Expected(
        need="How can a city prevent violence against women in public transport?",
        themes=["gender"], not_themes=["crime-prevention"], first=["women-in-cities-international"],
        works=["alanis-2015-espacio-urbano-y-prevencion-de-la-violencia"], never=["small-arms-survey"],
    ),
    Expected(
        need="Nous cherchons à prévenir les violences faites aux femmes à Bukavu",
        themes=["gender"], spots=["bukavu"], first=["women-in-cities-international"], lacking=[("gender", "bukavu")],
    ),
    Expected(
        need="What is the evidence on crime prevention? What works?",
        themes=["crime-prevention", "evidence"],
        first=["international-centre-for-the-prevention-of-crime", "igarape-institute"],
        works=["jaitman-2015-closing-knowledge-gaps"],
    ),
    Expected(
        need="International centre for crime prevention, please",
        themes=["crime-prevention"], first=["international-centre-for-the-prevention-of-crime"],
    ),
    Expected(
        need="How did Palermo reclaim the city from the mafia?",
        themes=["organised-crime"], spots=["palermo"], first=["city-of-palermo"],
        works=["bacon-2012-palermo-renaissance"],
    ),
    Expected(
        need="Human rights expert for Colombia",
        themes=["human-rights"], spots=["CO"],
        first=["afghanistan-human-rights-and-democracy-organization", "instituto-de-estudos-da-religiao"],
        lacking=[("human-rights", "CO")],
    ),
    Expected(
        need="Quiero saber cuánto cuesta la violencia a una ciudad",
        themes=["cost-of-violence"], works=["jaitman-2015-welfare-costs-of-crime-and-violence"],
        lacking=[("cost-of-violence", "")],
    ),
    Expected(
        need="Nous cherchons une formation en consolidation de la paix",
        themes=["training", "peacebuilding"], first=["ideaborn"], among=["ccdp", "geneva-peacebuilding-platform"],
        works=["ideaborn-2015-integrated-approach-to-training"],
    ),
    Expected(
        need="Disaster risk reduction after floods in Abidjan",
        themes=["disaster-management"], spots=["abidjan"],
        first=["united-nations-institute-for-training-and-research"], lacking=[("disaster-management", "abidjan")],
        works=["impact-2016-perspectives-from-cities-in-crisis"],
    ),
    Expected(
        need="Small arms control and guns in the city",
        themes=["small-arms"], first=["small-arms-survey"], works=["jutersonke-2007-guns-in-the-city"],
    ),
    Expected(
        need="Refugees and displaced people in Beirut",
        themes=["displacement-and-crises"], first=["united-cities-and-local-governments"],
        works=["impact-2016-perspectives-from-cities-in-crisis"],
    ),
    Expected(
        need="Como o prefeito pode medir homicídios e dados de violência no Rio?",
        themes=["evidence", "armed-violence"], spots=["rio-de-janeiro"], among=["igarape-institute", "small-arms-survey"],
    ),
    Expected(
        need="Transparencia y presupuestos con enfoque de género en México",
        themes=["gender", "transparency"], spots=["MX"],
        first=[
            "mujeres-iberoamericanas-en-red-por-la-igualdad-presupuestal-la-transparencia-y-la-rendicion-de-cuentas"
        ],
    ),
    Expected(
        need="Qui connaît le traitement de la violence comme problème de santé publique ?",
        themes=["public-health"], first=["world-health-organization", "cure-violence"],
    ),
    Expected(
        need="Prevenção social e jovens em risco no México",
        themes=["social-prevention", "youth"], spots=["MX"], first=["municipality-of-corregidora", "segob"],
    ),
    Expected(
        need="Who works on peacebuilding and urban safety together in Johannesburg?",
        themes=["peacebuilding", "urban-safety"], spots=["johannesburg"], first=["city-of-johannesburg"],
        works=["grob-2016-case-studies-on-urban-safety-and-peacebuilding"],
    ),
    Expected(
        need="Réhabilitation de bidonvilles à Nairobi",
        themes=["slum-upgrading"], spots=["nairobi"], first=["un-habitat"],
        works=["un-habitat-2011-building-urban-safety-through-slum-upgrading"],
    ),
    Expected(
        need="Negociar una tregua con el crimen organizado en Centroamérica",
        themes=["negotiation", "organised-crime"],
        first=["unodc"], works=["van-den-eertwegh-2016-negotiating-with-criminal-groups"],
    ),
    Expected(
        need="How do non-state security providers govern in Somalia?",
        themes=["non-state-security"], spots=["SO"],
        works=["menkhaus-2016-non-state-security-providers-in-somalia"], lacking=[("non-state-security", "")],
    ),
    Expected(
        need="Experiencias de transición hacia la paz y seguridad ciudadana en Colombia",
        themes=["post-conflict-transition", "citizen-security"], spots=["CO"],
        works=["perez-salazar-2015-gestion-territorial-de-la-seguridad-ciudadana"],
        lacking=[("post-conflict-transition", "")],
    ),
    Expected(need="Who works in Nairobi?", spots=["nairobi"], first=["un-habitat", "joe-aktech-foundation"]),
    Expected(need="asdfgh qwerty zxcv", nobody=True),
    Expected(need="¿Alguien sabe reparar tractores?", nobody=True),
    Expected(need="Help us", nobody=True),
)  # fmt: skip
