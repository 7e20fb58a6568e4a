"""Whether a text is a person's name: by the given names that are frequent in Argentina, Spain and in English."""

from napsix.text import fold

from .types import Cell
from .values import cell_text

GIVEN = frozenset(
    """abril adela adolfo adrian adriana agostina agustin agustina aida alan alba alberto alejandra alejandro alejo
    alex alexander alfonso alfredo alicia alma alvaro amalia ambar amelia amparo ana anabel analia andrea andres angel
    angela angeles anibal anita anna antonella antonia antonio ariel armando arturo augusto aurora axel barbara bautista
    beatriz belen benicio benito benjamin bernardo beto blanca brenda brian bruno camila camilo candela carina carla
    carlos carlota carmen carolina caro catalina cecilia celeste celia cesar charles christian clara claudia claudio
    constanza cora cristian cristina cristobal dalia damian daniel daniela dani dario david debora delfina delia diana
    diego dolores domingo dora eduardo elena elias elisa elizabeth elsa elvira emilia emiliano emilio emma enrique
    ernesto esteban estela ester esther eugenia eugenio eva evangelina ezequiel fabian fabiana fabio facundo fatima
    federica federico felipe felix fernanda fernando fiorella flavia flavio florencia franca francisca francisco franco
    gabriel gabriela gaston george georgina gerardo german gilda gimena gisela giuliana gladys gloria gonzalo grace
    graciela gregorio griselda guadalupe guido guillermina guillermo gustavo hector helena hernan hilda horacio hugo
    humberto ignacio ines ingrid inaki irene iris irma isabel isabella ismael ivan ivana jacinto jaime james javier
    jazmin jean jessica jesus jimena joan joaquin john jorge jose josefa josefina joseph juan juana julia julian juliana
    julieta julio justina karen karina katherine kevin lara laura lautaro leandro leo leonardo leonel leonor leticia
    lidia liliana lina lisandro lola lorena lorenzo lourdes luca lucas lucia luciana luciano lucila luis luisa luna
    luz macarena magali magdalena maia maite malena manuel manuela mara marcela marcelo marcos margarita maria mariana
    mariano mariel mariela marina mario marisa marisol marta martha martin martina mary mateo matias mauricio mauro
    maxi maximiliano maximo mercedes mia micaela michael miguel miguela milagros milena miriam mirta mirtha monica
    morena moira nadia nahuel natalia nelida nelson nestor nicolas nicole nilda noelia noemi nora norberto norma octavio
    ofelia olga omar oscar osvaldo pablo paloma pamela paola patricia patricio paul paula paulina pedro pilar rafael
    ramiro ramon raquel raul rebeca ricardo richard robert roberto rocio rodolfo rodrigo rogelio rolando romina roque
    rosa rosana rosario roxana ruben ruth sabrina salvador samanta samuel sandra santiago santino sara sarah sebastian
    selena sergio silvana silvia silvina simon sofia sol soledad sonia stella susana tamara tatiana teo teresa thiago
    thomas tobias tomas ulises valentin valentina valeria vanesa vera veronica vicente victor victoria vilma violeta
    virginia viviana walter william ximena yamila yanina yesica yolanda zoe zulema""".split()
)
# The forms of companies and the words of businesses that are called after a person.
COMPANY = frozenset(
    """sa srl sas sl sau sca scs ltda ltd llc inc gmbh corp cia hnos hijos hermanos sociedad anonima cooperativa
    fundacion asociacion instituto estudio grupo hotel farmacia ferreteria panaderia almacen supermercado libreria
    kiosco kiosko restaurante restaurant bar cafe clinica colegio escuela consorcio edificio distribuidora comercial
    transporte transportes servicios construcciones taller talleres casa muebles textil metalurgica agropecuaria
    estancia bodega inmobiliaria seguros banco club municipalidad""".split()
)
MOST_WORDS = 5
# Where anybody can have an address of mail, by the first part of the domain.
FREE_MAIL = frozenset(
    """gmail googlemail hotmail outlook live msn yahoo ymail icloud me mac aol gmx protonmail proton fibertel arnet
    speedy ciudad uolsinectis sinectis infovia telecentro movistar""".split()
)


def is_company(text: str) -> bool:
    """Whether a word of it is one of a company's name."""
    return not COMPANY.isdisjoint(fold(text).replace(".", "").split())


def is_persons_name(cell: Cell) -> bool:
    """Whether it is a few words without figures, one of them a given name and none of a business."""
    text = cell_text(cell)
    words = fold(text).replace(".", "").split()
    is_short = 0 < len(words) <= MOST_WORDS and not any(map(str.isdigit, text))
    return is_short and not GIVEN.isdisjoint(words) and COMPANY.isdisjoint(words)
