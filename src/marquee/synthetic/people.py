"""The people of the built-in world: who is credited, what they tend to make, and what viewers are called."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

COUNTRIES: dict[str, tuple[str, str, str]] = {  # country -> (language, first names, family names)
    "US": (
        "en",
        "Maya Jordan Caleb Ruth Elena Marcus Tessa Wyatt Naomi Desmond Harper Silas June Theo Bianca Roman Odessa Grant"
        " Lena Amos Audrey Darnell Simone Wesley Ximena Curtis Delia Emmett Frances Gideon Hattie Isaac Josephine"
        " Luther Mabel Nolan Opal Quentin Rosa Stella Thaddeus Vivian Walter Yolanda",
        "Calloway Rivers Ellison Navarro Prescott Whitaker Monroe Sinclair Holloway Bishop Mercer Langley Cortez Barlow"
        " Hayes Sutton Crane Dalton Ortega Finch Abbott Beckett Carver Dupree Everhart Fontaine Garland Hollis Ingram"
        " Jessup Kincaid Lowell Maddox Nash Overton Pryor Quintero Redding Stanton Thibodeaux Underhill Voss Wexler",
    ),
    "GB": (
        "en",
        "Imogen Rupert Saoirse Callum Beatrix Idris Poppy Alastair Freya Hugo Gemma Kwame Rosalind Ewan Priya Tobias"
        " Winnie Angus Nell Gareth Ottilie Rhys Sunita Declan Maud Lewis Bronwyn Femi Harriet Jasper",
        "Pemberton Achebe Fairweather Lockhart Drummond Ashworth Greaves Okonedo Hartley Blythe Cavendish Munro"
        " Thackeray Swift Ramsay Holt Adeyemi Birch Carrick Dunmore Eastwood Gill Hawthorne Kerr Llewellyn Marsh"
        " Nightingale Osei",
    ),
    "FR": (
        "fr",
        "Camille Étienne Noémie Bastien Léa Mathieu Inès Rémi Apolline Théo Salomé Antoine Margaux Lucien",
        "Delacroix Fournier Marchand Benali Rousselet Lefèvre Garnier Sauvage Perrault Chastain Diallo Vasseur",
    ),
    "ES": (
        "es",
        "Lucía Álvaro Marina Gonzalo Inés Rafael Carmen Nicolás Pilar Iker Valeria Tomás",
        "Cebrián Ibáñez Montero Salas Echevarría Luján Paredes Vidal Quiroga Santamaría Rivas Peña",
    ),
    "DE": (
        "de",
        "Jonas Frieda Lukas Hanna Matthias Greta Anton Käthe Emil Leonie Konrad Ayşe",
        "Brandt Vogel Hoffmann Lindner Krüger Weiss Albrecht Yılmaz Sommer Dietrich Falk Böhm",
    ),
    "KR": (
        "ko",
        "Ji-woo Min-jun Seo-yeon Hyun-woo Ha-eun Tae-hyun Soo-bin Dong-min Eun-ji Jae-won",
        "Kim Park Choi Jung Kang Yoon Lim Han Seo Shin",
    ),
    "JP": (
        "ja",
        "Haruka Kenji Yuki Sora Aiko Ren Mio Daichi Nanami Takumi",
        "Kurosawa Fujimoto Hayashi Mori Nakagawa Ishida Ueno Kobayashi Aoki Shimizu",
    ),
    "IN": (
        "hi",
        "Anjali Vikram Meera Arjun Kavya Rohan Tara Ishaan Nandini Dev",
        "Mehra Iyer Kapoor Banerjee Nair Chaudhary Rao Deshmukh Sethi Pillai",
    ),
    "BR": (
        "pt",
        "Thiago Luana Caetano Marina Rafaela Davi Iara João Bruna Otávio",
        "Almeida Carvalho Nogueira Barbosa Teixeira Monteiro Lacerda Prado Freitas Siqueira",
    ),
    "SE": (
        "sv",
        "Astrid Nils Elsa Viggo Maja Axel Signe Oskar Linnea Johan",
        "Bergström Lindgren Åkesson Nyström Ekdahl Hellström Sandberg Wallin Forsberg Öberg",
    ),
}
MADE_IN = ("US", "GB", "FR", "ES", "DE", "KR", "JP", "IN", "BR", "SE")
MADE_IN_SHARES = (0.42, 0.13, 0.09, 0.07, 0.05, 0.07, 0.05, 0.05, 0.04, 0.03)

_VIEWERS = (
    "Ada Noor Felix Mila Oscar Zoë Ravi Clara Jonah Ines Otto Leila Marco Ida Samir Nora Hugo Amara Elio Suki Paul Vera"
    " Tariq Elsie Bruno Hana Milo Greta Luis Esme Kofi Anya Theo Marta Emil Yara Ben Alma Nico Freya Max Lola Ivan Rosa"
    " Dario Wren Aziz Maeve Tom Sofia"
)
PROFILE_NAMES = tuple(_VIEWERS.split())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cast:
    """Everyone who is credited somewhere; arrays are aligned to `names`."""

    names: tuple[str, ...]
    country: NDArray[np.int32]  # index into MADE_IN
    genres: NDArray[np.float32]  # (people, genres) how gladly they work in each
    fame: NDArray[np.float32]  # long-tailed: a few are in everything
    directs: NDArray[np.bool_]


def build_cast(count: int, *, genres: int, rng: np.random.Generator) -> Cast:
    """Invent `count` people with names of their countries, each drawn to two or three genres."""
    names: dict[str, int] = {}
    while len(names) < count:
        place = int(rng.choice(len(MADE_IN), p=MADE_IN_SHARES))
        _, first, family = COUNTRIES[MADE_IN[place]]
        given, surname = rng.choice(first.split()), rng.choice(family.split())
        name = f"{surname} {given}" if MADE_IN[place] == "KR" else f"{given} {surname}"
        if name in names and place < 2:  # the large film countries need middle initials
            name = f"{given} {chr(65 + int(rng.integers(26)))}. {surname}"
        names.setdefault(name, place)
        if len(names) < count and rng.random() < 0.002:  # small countries run out of names: mixed marriages
            names.setdefault(f"{given} {rng.choice(COUNTRIES['US'][2].split())}", place)
    drawn = rng.dirichlet(np.full(genres, 0.12), size=count)
    return Cast(
        names=tuple(names),
        country=np.fromiter(names.values(), dtype=np.int32, count=count),
        genres=(drawn + 0.004).astype(np.float32),
        fame=(1.0 / (1.0 + np.arange(count)) ** 0.7)[rng.permutation(count)].astype(np.float32),
        directs=rng.random(count) < 0.22,
    )
