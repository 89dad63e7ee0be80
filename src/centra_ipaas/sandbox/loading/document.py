"""Reading a document of objects: everything is checked and made first, then all of it is stored, or nothing is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from attrs import NOTHING, Factory, define, field
from graphql import (
    GraphQLField,
    GraphQLFloat,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
)

from centra_ipaas.sandbox.loading import refusing
from centra_ipaas.sandbox.loading.checking import currency_of, misfit, wrong
from centra_ipaas.sandbox.loading.keeping import keep, rank
from centra_ipaas.sandbox.loading.missing import Shop, complete
from centra_ipaas.sandbox.loading.naming import find, spelled
from centra_ipaas.sandbox.loading.shapes import Shape
from centra_ipaas.sandbox.loading.values import Unfit, leaf
from centra_ipaas.sandbox.protocol.naming import snake
from centra_ipaas.sandbox.state import Money, Record, Size
from centra_ipaas.sandbox.state.world import World, kind_of

#: Members that name an object instead of describing it.
_NAMES = {"__typename", "id", "externalId", "number", "code", "sku", "SKU", "EAN", "UPC"}
#: What the SKU of a size is made of.
_SKU_PARTS = {"Product", "ProductVariant", "ProductSize"}
#: Types without an id that are listed by themselves all the same.
_WITHOUT_ID = {"Stock"}
#: What an object is when its field allows several types and it says nothing.
_USUAL = {"OrderLine": "ProductOrderLine"}


def load(world: World, schema: GraphQLSchema, data: Any) -> int:
    """Store objects by type, ``{"Brand": [{"id": 1, "name": "Basics"}]}``, and return how many there were.

    Members are named as in the schema; other objects are named by id, by external id or by what else names them
    (an order's number, a size's SKU, a currency's code), or described in place. Raises ValueError that names
    everything wrong, each with its path; nothing is stored then.
    """
    reader = _Reader(world, schema)
    reader.read(data)
    if reader.problems:
        raise ValueError("\n".join(reader.problems))
    keep(world, [(one.row, one.external_id) for one in reader.made])
    return len(reader.made)


@define(eq=False)
class _Made:
    """An object on its way into the world."""

    row: Any
    shape: Shape
    given: Mapping[str, Any]
    path: str
    parent: Any = None
    external_id: str | None = None


@define(eq=False)
class _Reader:
    world: World
    schema: GraphQLSchema
    problems: list[str] = field(factory=list)
    made: list[_Made] = field(factory=list)
    _row_of: dict[int, Any] = field(factory=dict)
    _named: dict[tuple[str, str, Any], Any] = field(factory=dict)
    _used: dict[str, set[int]] = field(factory=dict)
    #: Amounts of which rows keep no currency, as what they belong to has one.
    _bare: list[tuple[Any, str, Money]] = field(factory=list)

    def read(self, data: Any) -> None:
        """Make every object, then fill it: objects may name each other in any order."""
        if not isinstance(data, Mapping):
            self._problem("$", "must be an object with a list of objects for each type")
            return
        for typename, objects in sorted(data.items(), key=lambda item: self._turn(item[0])):
            self._read_type(typename, objects)
        # Ids that are given come before those that are left out, so that no order of objects matters.
        for one in sorted(self.made, key=lambda one: one.given.get(_number_of(one.row)) is None):
            self._identify(one)
        first = [one for one in self.made if one.shape.type.name in _SKU_PARTS]
        self._fill_all(first)
        self._name_sizes(first)
        self._fill_all([one for one in self.made if one.shape.type.name not in _SKU_PARTS])
        self._complete_all()
        if not self.problems:
            self._contradict()

    def _contradict(self) -> None:
        """Name everything that fits by itself and not with the rest."""
        for row, path, money in self._bare:
            text = misfit(money.value, money.currency, currency_of(row))
            if text is not None:
                self._problem(path, text)
        paths = {id(one.row): one.path for one in self.made}
        for row, text in wrong(one.row for one in self.made):
            self._problem(paths[id(row)], text)

    def _turn(self, typename: str) -> tuple[int, str]:
        """Return when a type is read, whatever its place in the document: after what its objects stand on."""
        type_ = self.schema.type_map.get(typename)
        cls = Shape(type_).cls if isinstance(type_, GraphQLObjectType) else None
        return (-1 if cls is None else rank(cls)), str(typename)

    def _problem(self, path: str, text: str) -> None:
        self.problems.append(f"{path}: {text}")

    def _read_type(self, typename: str, objects: Any) -> None:
        path = f"$.{typename}"
        type_ = self.schema.type_map.get(typename)
        if not isinstance(type_, GraphQLObjectType) or typename.startswith("__"):
            self._problem(path, "the schema has no such type of objects")
        elif not isinstance(objects, list):
            self._problem(path, "must be a list")
        elif not ({"id"} & set(type_.fields) or typename in _WITHOUT_ID):
            self._problem(path, "has no id of its own; describe it where it belongs")
        else:
            for index, given in enumerate(objects):
                self._declare(type_, given, f"{path}[{index}]", None)

    # --- first: a row for every description, so that it can be named from anywhere -----------------------

    def _declare(self, type_: GraphQLObjectType, given: Any, path: str, parent: Any) -> None:
        if not isinstance(given, Mapping):
            self._problem(path, "must be an object")
            return
        if type_.name in refusing.TYPES:
            self._problem(path, refusing.TYPES[type_.name])
            return
        shape = Shape(type_)
        row: Any = Record(type_.name) if shape.cls is None else shape.cls.__new__(shape.cls)
        if shape.cls is not None:
            _set_defaults(row, shape)
        made = _Made(row, shape, given, path, parent)
        self._row_of[id(given)] = row
        self.made.append(made)
        for member, nested, place in _objects_in(type_, given, path):
            described = self._described(nested, member, place)
            if described is not None:
                self._declare(described, nested, place, row)

    def _identify(self, made: _Made) -> None:
        kind = kind_of(made.row)
        if "id" in made.shape.type.fields:
            self._number(made, kind)
        for name in _NAMES - {"__typename", "id", "externalId"}:
            if made.given.get(name) is not None:
                self._named[kind, name, made.given[name]] = made.row
        external = made.given.get("externalId")
        if external is not None and "externalId" in made.shape.type.fields:
            made.external_id = external
            self._named[kind, "externalId", external] = made.row

    def _number(self, made: _Made, kind: str) -> None:
        """Give the row the id of its description, or the next free one."""
        name = _number_of(made.row)
        used = self._used.setdefault(kind, {self.world.last_id(kind), *self.world.table(kind)})
        wanted = made.given.get(name)
        if wanted is None:
            wanted = max(used) + 1
        elif isinstance(wanted, bool) or not isinstance(wanted, int):
            self._problem(f"{made.path}.{name}", f"{wanted!r} is no whole number")
            return
        elif wanted in used and wanted:
            self._problem(f"{made.path}.{name}", f"{kind} {wanted} exists already")
            return
        used.add(wanted)
        setattr(made.row, name, wanted)
        self._named[kind, name, wanted] = made.row

    def _described(self, given: Any, field_: GraphQLField, path: str) -> GraphQLObjectType | None:
        """Return the type of an object that is described in place; None if it is only named, or no object."""
        type_ = get_named_type(field_.type)
        if not isinstance(given, Mapping) or type_.name == "MonetaryValue" or not given.keys() - _NAMES:
            return None
        if isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
            return self._concrete(type_, given, path)
        return type_ if isinstance(type_, GraphQLObjectType) else None

    def _concrete(
        self, type_: GraphQLInterfaceType | GraphQLUnionType, given: Mapping[str, Any], path: str
    ) -> GraphQLObjectType | None:
        possible = {one.name: one for one in self.schema.get_possible_types(type_)}
        name = given.get("__typename", _USUAL.get(type_.name))
        if name in possible:
            return possible[name]
        self._problem(path, f"say its __typename: {', '.join(possible)}")
        return None

    # --- then: what the rows hold; sizes first, as others name them by a SKU made of three numbers ----------

    def _fill_all(self, made: list[_Made]) -> None:
        for step in (self._fill, self._belong):
            for one in made:
                step(one)

    def _name_sizes(self, made: list[_Made]) -> None:
        for one in made:
            if isinstance(one.row, Size):
                complete(Shop(self.world), one.row, one.shape)
                self._named["ProductSize", "SKU", getattr(one.row, "sku", None)] = one.row

    def _fill(self, made: _Made) -> None:
        for name, value in made.given.items():
            if name not in self._identifying(made):
                self._set(made, name, value)

    def _identifying(self, made: _Made) -> set[str]:
        """Return the members that are done with: what an object is, and what it is named by."""
        return {
            "__typename",
            _number_of(made.row),
            *(("externalId",) if made.external_id is not None else ()),
        }

    def _set(self, made: _Made, name: str, value: Any) -> None:
        path = f"{made.path}.{name}"
        type_ = made.shape.type_of(name, self.schema)
        if type_ is None:
            self._problem(path, f"{made.shape.type.name} has no member {name}")
            return
        try:
            attribute = made.shape.attribute(name)
        except KeyError:
            self._problem(path, refusing.MEMBERS.get(name, refusing.COMPUTED))
            return
        kept = self._value(type_, value, path)
        if attribute is None:
            made.row.extras = {**(made.row.extras or {}), name: kept}
        else:
            bare = isinstance(kept, Money) and made.shape.exact(attribute)
            if bare:
                self._bare.append((made.row, path, kept))
            setattr(made.row, attribute, kept.value if bare else kept)

    def _value(self, type_: GraphQLOutputType, given: Any, path: str) -> Any:
        if isinstance(type_, GraphQLNonNull):
            if given is None:
                self._problem(path, "must not be null")
            return self._value(type_.of_type, given, path)
        if given is None:
            return None
        if isinstance(type_, GraphQLList):
            return self._list(type_, given, path)
        if is_leaf_type(type_):
            return self._leaf(type_, given, path)
        return self._object(type_, given, path)

    def _list(self, type_: GraphQLList[Any], given: Any, path: str) -> list[Any]:
        if not isinstance(given, list):
            self._problem(path, "must be a list")
            return []
        return [self._value(type_.of_type, item, f"{path}[{index}]") for index, item in enumerate(given)]

    def _leaf(self, type_: Any, given: Any, path: str) -> Any:
        try:
            return leaf(type_, given)
        except Unfit as unfit:
            self._problem(path, str(unfit))
            return None

    def _object(self, type_: Any, given: Any, path: str) -> Any:
        if not isinstance(given, Mapping):
            self._problem(path, "must be an object")
            return None
        if id(given) in self._row_of:
            return self._row_of[id(given)]
        if type_.name == "MonetaryValue":
            return self._money(given, path)
        return self._named_row(type_, given, path)

    def _money(self, given: Mapping[str, Any], path: str) -> Money | None:
        wanted = given.get("currency")
        currency = self.world.currencies.get(wanted.get("code", "") if isinstance(wanted, Mapping) else "")
        unknown = given.keys() - {"value", "currency"}
        if unknown or currency is None:
            self._problem(path, 'must be like {"value": 12.50, "currency": {"code": "SEK"}}')
            return None
        value = self._leaf(GraphQLFloat, given.get("value"), f"{path}.value")
        return None if value is None else currency.money(value)

    def _named_row(self, type_: Any, given: Mapping[str, Any], path: str) -> Any:
        names = {name: value for name, value in given.items() if name != "__typename"}
        if len(names) != 1:
            self._problem(path, "name the object by one member, such as id or externalId, or describe it")
            return None
        ((name, value),) = names.items()
        for kind in self._kinds(type_):
            row = self._named.get((kind, name, value)) or find(self.world, kind, name, value)
            if row is not None:
                return row
        self._problem(path, f"there is no {type_.name} with {name} {value!r}")
        return None

    def _kinds(self, type_: Any) -> list[str]:
        concrete = [type_] if isinstance(type_, GraphQLObjectType) else self.schema.get_possible_types(type_)
        return list(dict.fromkeys(kind_of(Record(one.name)) for one in concrete))

    # --- last: what a description may leave out ---------------------------------------------------------------

    def _belong(self, made: _Made) -> None:
        """Let a row that was described inside another one know it."""
        if made.parent is None:
            return
        attribute = snake(kind_of(made.parent))
        _set_missing(made.row, attribute, made.parent, made.shape)
        if attribute in made.shape.members and getattr(made.row, attribute) not in (None, made.parent):
            self._problem(made.path, f"names another {attribute} than the one that it stands in")

    def _complete_all(self) -> None:
        """Complete what others stand on first; what is wrong would be missed once more by what follows from it."""
        shop = Shop.of(self.world, (one.row for one in self.made))
        ranked = sorted(self.made, key=lambda one: rank(type(one.row)))
        for _, alike in groupby(ranked, key=lambda one: rank(type(one.row))):
            for one in () if self.problems else list(alike):
                self._complete(shop, one)

    def _complete(self, shop: Shop, made: _Made) -> None:
        if made.shape.cls is None:
            return
        complete(shop, made.row, made.shape)
        for name in made.shape.members:
            if getattr(made.row, name, None) is None and not made.shape.optional(name):
                self._problem(made.path, f"{made.shape.type.name} needs {spelled(name)}")


def _number_of(row: Any) -> str:
    """Return the member that numbers a row."""
    return "number" if kind_of(row) == "Order" else "id"


def _set_missing(row: Any, attribute: str, value: Any, shape: Shape) -> None:
    if attribute in shape.members and not hasattr(row, attribute):
        setattr(row, attribute, value)


def _set_defaults(row: Any, shape: Shape) -> None:
    """Set what the class has a default for; the rest stays missing until something sets it."""
    for attribute in shape.members.values():
        default: Any = attribute.default
        if default is NOTHING:
            continue
        made_anew = type(default) is Factory
        setattr(row, attribute.name, default.factory() if made_anew else default)
    if "typename" in shape.members:
        row.typename = shape.type.name


def _objects_in(
    type_: GraphQLObjectType, given: Mapping[str, Any], path: str
) -> Iterator[tuple[GraphQLField, Any, str]]:
    """Yield the objects that stand in an object's members, with the field and the path of each."""
    for name, value in given.items():
        field_ = type_.fields.get(name)
        if field_ is None:
            continue
        if isinstance(value, list):
            for index, item in enumerate(value):
                yield field_, item, f"{path}.{name}[{index}]"
        else:
            yield field_, value, f"{path}.{name}"
