"""Countries, their states, and currencies that every sandbox knows."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import count
from typing import Final

from centra_ipaas.sandbox.state import Country, CountryState, Currency

#: ISO 3166-1 by continent: two letters, three letters, number, short English name.
_COUNTRIES: Final = {
    "Europe": (
        "AD AND 020 Andorra; AL ALB 008 Albania; AT AUT 040 Austria; AX ALA 248 Åland Islands; BA BIH 070 "
        "Bosnia and Herzegovina; BE BEL 056 Belgium; BG BGR 100 Bulgaria; BY BLR 112 Belarus; CH CHE 756 "
        "Switzerland; CY CYP 196 Cyprus; CZ CZE 203 Czechia; DE DEU 276 Germany; DK DNK 208 Denmark; EE EST "
        "233 Estonia; ES ESP 724 Spain; FI FIN 246 Finland; FO FRO 234 Faroe Islands; FR FRA 250 France; GB "
        "GBR 826 United Kingdom; GG GGY 831 Guernsey; GI GIB 292 Gibraltar; GR GRC 300 Greece; HR HRV 191 "
        "Croatia; HU HUN 348 Hungary; IE IRL 372 Ireland; IM IMN 833 Isle of Man; IS ISL 352 Iceland; IT ITA "
        "380 Italy; JE JEY 832 Jersey; LI LIE 438 Liechtenstein; LT LTU 440 Lithuania; LU LUX 442 Luxembourg; "
        "LV LVA 428 Latvia; MC MCO 492 Monaco; MD MDA 498 Moldova; ME MNE 499 Montenegro; MK MKD 807 North "
        "Macedonia; MT MLT 470 Malta; NL NLD 528 Netherlands; NO NOR 578 Norway; PL POL 616 Poland; PT PRT "
        "620 Portugal; RO ROU 642 Romania; RS SRB 688 Serbia; RU RUS 643 Russia; SE SWE 752 Sweden; SI SVN "
        "705 Slovenia; SJ SJM 744 Svalbard and Jan Mayen; SK SVK 703 Slovakia; SM SMR 674 San Marino; TR TUR "
        "792 Turkey; UA UKR 804 Ukraine; VA VAT 336 Vatican City"
    ),
    "Asia": (
        "AE ARE 784 United Arab Emirates; AF AFG 004 Afghanistan; AM ARM 051 Armenia; AZ AZE 031 Azerbaijan; "
        "BD BGD 050 Bangladesh; BH BHR 048 Bahrain; BN BRN 096 Brunei; BT BTN 064 Bhutan; CC CCK 166 Cocos "
        "(Keeling) Islands; CN CHN 156 China; CX CXR 162 Christmas Island; GE GEO 268 Georgia; HK HKG 344 "
        "Hong Kong; ID IDN 360 Indonesia; IL ISR 376 Israel; IN IND 356 India; IO IOT 086 British Indian "
        "Ocean Territory; IQ IRQ 368 Iraq; IR IRN 364 Iran; JO JOR 400 Jordan; JP JPN 392 Japan; KG KGZ 417 "
        "Kyrgyzstan; KH KHM 116 Cambodia; KP PRK 408 North Korea; KR KOR 410 South Korea; KW KWT 414 Kuwait; "
        "KZ KAZ 398 Kazakhstan; LA LAO 418 Laos; LB LBN 422 Lebanon; LK LKA 144 Sri Lanka; MM MMR 104 "
        "Myanmar; MN MNG 496 Mongolia; MO MAC 446 Macao; MV MDV 462 Maldives; MY MYS 458 Malaysia; NP NPL 524 "
        "Nepal; OM OMN 512 Oman; PH PHL 608 Philippines; PK PAK 586 Pakistan; PS PSE 275 Palestine; QA QAT "
        "634 Qatar; SA SAU 682 Saudi Arabia; SG SGP 702 Singapore; SY SYR 760 Syria; TH THA 764 Thailand; TJ "
        "TJK 762 Tajikistan; TL TLS 626 Timor-Leste; TM TKM 795 Turkmenistan; TW TWN 158 Taiwan; UZ UZB 860 "
        "Uzbekistan; VN VNM 704 Vietnam; YE YEM 887 Yemen"
    ),
    "Africa": (
        "AO AGO 024 Angola; BF BFA 854 Burkina Faso; BI BDI 108 Burundi; BJ BEN 204 Benin; BW BWA 072 "
        "Botswana; CD COD 180 Congo (DRC); CF CAF 140 Central African Republic; CG COG 178 Congo; CI CIV 384 "
        "Côte d'Ivoire; CM CMR 120 Cameroon; CV CPV 132 Cabo Verde; DJ DJI 262 Djibouti; DZ DZA 012 Algeria; "
        "EG EGY 818 Egypt; EH ESH 732 Western Sahara; ER ERI 232 Eritrea; ET ETH 231 Ethiopia; GA GAB 266 "
        "Gabon; GH GHA 288 Ghana; GM GMB 270 Gambia; GN GIN 324 Guinea; GQ GNQ 226 Equatorial Guinea; GW GNB "
        "624 Guinea-Bissau; KE KEN 404 Kenya; KM COM 174 Comoros; LR LBR 430 Liberia; LS LSO 426 Lesotho; LY "
        "LBY 434 Libya; MA MAR 504 Morocco; MG MDG 450 Madagascar; ML MLI 466 Mali; MR MRT 478 Mauritania; MU "
        "MUS 480 Mauritius; MW MWI 454 Malawi; MZ MOZ 508 Mozambique; NA NAM 516 Namibia; NE NER 562 Niger; "
        "NG NGA 566 Nigeria; RE REU 638 Réunion; RW RWA 646 Rwanda; SC SYC 690 Seychelles; SD SDN 729 Sudan; "
        "SH SHN 654 Saint Helena; SL SLE 694 Sierra Leone; SN SEN 686 Senegal; SO SOM 706 Somalia; SS SSD 728 "
        "South Sudan; ST STP 678 Sao Tome and Principe; SZ SWZ 748 Eswatini; TD TCD 148 Chad; TG TGO 768 "
        "Togo; TN TUN 788 Tunisia; TZ TZA 834 Tanzania; UG UGA 800 Uganda; YT MYT 175 Mayotte; ZA ZAF 710 "
        "South Africa; ZM ZMB 894 Zambia; ZW ZWE 716 Zimbabwe"
    ),
    "North America": (
        "AG ATG 028 Antigua and Barbuda; AI AIA 660 Anguilla; AW ABW 533 Aruba; BB BRB 052 Barbados; BL BLM "
        "652 Saint Barthélemy; BM BMU 060 Bermuda; BQ BES 535 Caribbean Netherlands; BS BHS 044 Bahamas; BZ "
        "BLZ 084 Belize; CA CAN 124 Canada; CR CRI 188 Costa Rica; CU CUB 192 Cuba; CW CUW 531 Curaçao; DM "
        "DMA 212 Dominica; DO DOM 214 Dominican Republic; GD GRD 308 Grenada; GL GRL 304 Greenland; GP GLP "
        "312 Guadeloupe; GT GTM 320 Guatemala; HN HND 340 Honduras; HT HTI 332 Haiti; JM JAM 388 Jamaica; KN "
        "KNA 659 Saint Kitts and Nevis; KY CYM 136 Cayman Islands; LC LCA 662 Saint Lucia; MF MAF 663 Saint "
        "Martin; MQ MTQ 474 Martinique; MS MSR 500 Montserrat; MX MEX 484 Mexico; NI NIC 558 Nicaragua; PA "
        "PAN 591 Panama; PM SPM 666 Saint Pierre and Miquelon; PR PRI 630 Puerto Rico; SV SLV 222 El "
        "Salvador; SX SXM 534 Sint Maarten; TC TCA 796 Turks and Caicos Islands; TT TTO 780 Trinidad and "
        "Tobago; US USA 840 United States; VC VCT 670 Saint Vincent and the Grenadines; VG VGB 092 British "
        "Virgin Islands; VI VIR 850 US Virgin Islands"
    ),
    "South America": (
        "AR ARG 032 Argentina; BO BOL 068 Bolivia; BR BRA 076 Brazil; CL CHL 152 Chile; CO COL 170 Colombia; "
        "EC ECU 218 Ecuador; FK FLK 238 Falkland Islands; GF GUF 254 French Guiana; GS SGS 239 South Georgia "
        "and the South Sandwich Islands; GY GUY 328 Guyana; PE PER 604 Peru; PY PRY 600 Paraguay; SR SUR 740 "
        "Suriname; UY URY 858 Uruguay; VE VEN 862 Venezuela"
    ),
    "Oceania": (
        "AS ASM 016 American Samoa; AU AUS 036 Australia; CK COK 184 Cook Islands; FJ FJI 242 Fiji; FM FSM "
        "583 Micronesia; GU GUM 316 Guam; KI KIR 296 Kiribati; MH MHL 584 Marshall Islands; MP MNP 580 "
        "Northern Mariana Islands; NC NCL 540 New Caledonia; NF NFK 574 Norfolk Island; NR NRU 520 Nauru; NU "
        "NIU 570 Niue; NZ NZL 554 New Zealand; PF PYF 258 French Polynesia; PG PNG 598 Papua New Guinea; PN "
        "PCN 612 Pitcairn; PW PLW 585 Palau; SB SLB 090 Solomon Islands; TK TKL 772 Tokelau; TO TON 776 "
        "Tonga; TV TUV 798 Tuvalu; UM UMI 581 United States Minor Outlying Islands; VU VUT 548 Vanuatu; WF "
        "WLF 876 Wallis and Futuna; WS WSM 882 Samoa"
    ),
    "Antarctica": (
        "AQ ATA 010 Antarctica; BV BVT 074 Bouvet Island; HM HMD 334 Heard Island and McDonald Islands; TF "
        "ATF 260 French Southern Territories"
    ),
}

_EU: Final = frozenset(
    "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split()
)

#: ISO 3166-2 of the countries that are addressed by state.
_STATES: Final = {
    "US": (
        "AK Alaska; AL Alabama; AR Arkansas; AZ Arizona; CA California; CO Colorado; CT Connecticut; DC "
        "District of Columbia; DE Delaware; FL Florida; GA Georgia; HI Hawaii; IA Iowa; ID Idaho; IL "
        "Illinois; IN Indiana; KS Kansas; KY Kentucky; LA Louisiana; MA Massachusetts; MD Maryland; ME Maine; "
        "MI Michigan; MN Minnesota; MO Missouri; MS Mississippi; MT Montana; NC North Carolina; ND North "
        "Dakota; NE Nebraska; NH New Hampshire; NJ New Jersey; NM New Mexico; NV Nevada; NY New York; OH "
        "Ohio; OK Oklahoma; OR Oregon; PA Pennsylvania; RI Rhode Island; SC South Carolina; SD South Dakota; "
        "TN Tennessee; TX Texas; UT Utah; VA Virginia; VT Vermont; WA Washington; WI Wisconsin; WV West "
        "Virginia; WY Wyoming"
    ),
    "CA": (
        "AB Alberta; BC British Columbia; MB Manitoba; NB New Brunswick; NL Newfoundland and Labrador; NS "
        "Nova Scotia; NT Northwest Territories; NU Nunavut; ON Ontario; PE Prince Edward Island; QC Quebec; "
        "SK Saskatchewan; YT Yukon"
    ),
    "AU": (
        "ACT Australian Capital Territory; NSW New South Wales; NT Northern Territory; QLD Queensland; SA "
        "South Australia; TAS Tasmania; VIC Victoria; WA Western Australia"
    ),
}

#: code, name, ISO number, decimal digits, rate to the base currency (made up, stable)
_CURRENCIES: Final = (
    ("SEK", "Swedish krona", "752", 2, "1"),
    ("EUR", "Euro", "978", 2, "11.25"),
    ("USD", "US dollar", "840", 2, "10.5"),
    ("GBP", "Pound sterling", "826", 2, "13.2"),
    ("NOK", "Norwegian krone", "578", 2, "0.98"),
    ("DKK", "Danish krone", "208", 2, "1.51"),
    ("CHF", "Swiss franc", "756", 2, "11.9"),
    ("PLN", "Polish zloty", "985", 2, "2.6"),
    ("CAD", "Canadian dollar", "124", 2, "7.7"),
    ("AUD", "Australian dollar", "036", 2, "6.9"),
    ("JPY", "Yen", "392", 0, "0.07"),
    ("KRW", "Won", "410", 0, "0.0077"),
    ("KWD", "Kuwaiti dinar", "414", 3, "34.1"),
    ("BHD", "Bahraini dinar", "048", 3, "27.8"),
    ("ISK", "Iceland krona", "352", 0, "0.076"),
    ("CZK", "Czech koruna", "203", 2, "0.45"),
    ("HUF", "Forint", "348", 2, "0.028"),
    ("CNY", "Yuan renminbi", "156", 2, "1.45"),
    ("AED", "UAE dirham", "784", 2, "2.86"),
)


def countries() -> dict[str, Country]:
    """Return all countries by ISO2 code."""
    entries = sorted(
        (*entry.split(" ", 3), continent)
        for continent, named in _COUNTRIES.items()
        for entry in named.split("; ")
    )
    state_ids = count(1)
    return {
        code: Country(
            id=index,
            code=code,
            iso3=iso3,
            iso_number=int(number),
            name=name,
            continent=continent,
            is_eu=code in _EU,
            states=list(_states(code, state_ids)),
        )
        for index, (code, iso3, number, name, continent) in enumerate(entries, start=1)
    }


def _states(country: str, ids: Iterator[int]) -> Iterator[CountryState]:
    for entry in filter(None, _STATES.get(country, "").split("; ")):
        code, name = entry.split(" ", 1)
        yield CountryState(id=next(ids), code=code, name=name)


def currencies() -> dict[str, Currency]:
    """Return the known currencies by ISO 4217 code; SEK is the base currency."""
    made = {
        code: Currency(
            id=index,
            name=name,
            code=code,
            iso_number=number,
            decimal_digits=digits,
            denominator=10**digits,
            current_base_rate=Decimal(rate),
            is_base=rate == "1",
        )
        for index, (code, name, number, digits, rate) in enumerate(_CURRENCIES, start=1)
    }
    for currency in made.values():
        currency.base = made["SEK"]
    return made
