"""A calendar read page by page, from where the mark says; see `cursor` for what a mark promises."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from autolog.connector import Change, Cursor, Deletion, Page, Upsert
from autolog.errors import CursorExpired
from autolog_caldav.addresses import remote_id_of
from autolog_caldav.cursor import Mark, TokenMark, VersionMark, version_of
from autolog_caldav.listing import Delta, Listed, Shelf, without_known
from autolog_caldav.objects import Fetcher

_MOST_PARTS = 1_000
_GONE = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one calendar.  `begin` is the beginning of the window, for a first reading."""

    shelf: Shelf
    fetcher: Fetcher
    begin: datetime
    page_objects: int

    def pages(self, mark: Mark | None) -> Iterator[Page]:
        """Yield what is new, changed or gone since the mark, or everything when there is none."""
        if isinstance(mark, VersionMark):
            return self._by_versions(mark)
        if mark is not None:
            return self._by_token(mark) if mark.is_complete else self._resumed(mark)
        first = self._first_mark()
        return self._by_token(first) if isinstance(first, TokenMark) else self._by_versions(first)

    def _first_mark(self) -> Mark:
        """Take the token before the things are listed: what changes meanwhile comes behind it."""
        token = self.shelf.usable_token()
        return TokenMark("", target=token, begin=self.begin) if token else VersionMark(begin=self.begin)

    def _resumed(self, mark: TokenMark) -> Iterator[Page]:
        """Yield the rest of a list that was begun, then what has changed since its token was taken.

        A token that the server has forgotten by now is met before the first page, when reading can still begin again.
        """
        self.shelf.delta(mark.target)
        last = yield from self._by_token(mark)
        with suppress(CursorExpired):  # the next round meets it before its first page
            yield from self._by_token(last)

    def _by_token(self, mark: TokenMark) -> Generator[Page, None, TokenMark]:
        """Yield the pages up to the server's present token; return the mark behind them."""
        yielded = False
        for _ in range(_MOST_PARTS):
            try:
                delta = self._delta(mark)
            except CursorExpired:
                if not yielded:
                    raise
                return mark  # The next round begins with this token, and meets the refusal before its first page.
            if delta.more and not mark.is_complete:
                # The server may have cut the list elsewhere than before: nothing of it counts as handled.
                mark = replace(mark, target="", after="")
            for page in self._token_pages(mark, delta):
                yield page
                yielded = True
            mark = self._completed(mark, delta)
            if not delta.more:
                break
        return mark

    def _delta(self, mark: TokenMark) -> Delta:
        if mark.token:
            return self.shelf.delta(mark.token)
        return Delta(tuple(self.shelf.everything(mark.begin).values()), (), mark.target)

    def _token_pages(self, mark: TokenMark, delta: Delta) -> Iterator[Page]:
        news = without_known(delta, mark.recent) if self.shelf.make.token_overlap else delta
        work = _work(news.changed, news.gone, mark.after)
        target = mark.target or delta.token
        last = self._completed(mark, delta)
        for start in range(0, len(work), self.page_objects):
            part = work[start : start + self.page_objects]
            done = start + len(part)
            here = replace(mark, target=target, after=part[-1][0])
            cursor = (last if done == len(work) else here).encode()
            yield Page(tuple(self._changes(part).values()), cursor, done, len(work))
        if not work and last != mark:
            yield Page((), last.encode())

    def _completed(self, mark: TokenMark, delta: Delta) -> TokenMark:
        recent = _recent(delta, mark) if self.shelf.make.token_overlap else {}
        return TokenMark(mark.target or delta.token, recent=recent)

    def _by_versions(self, mark: VersionMark) -> Iterator[Page]:
        _, ctag = self.shelf.state()
        if mark.ctag and mark.ctag == ctag:
            return
        listed = self.shelf.everything(mark.begin)
        versions = dict(mark.versions)
        changed = [one for one in listed.values() if not one.etag or versions.get(one.path) != version_of(one.etag)]
        work = _work(changed, versions.keys() - listed.keys())
        for start in range(0, len(work), self.page_objects):
            part = work[start : start + self.page_objects]
            done = start + len(part)
            changes = self._news(part, versions)
            cursor = self._version_cursor(mark, ctag if done == len(work) else "", versions)
            yield Page(changes, cursor, done, len(work))
        last = self._version_cursor(mark, ctag, versions)
        if not work and last != mark.encode():
            yield Page((), last)

    def _version_cursor(self, mark: VersionMark, ctag: str, versions: Mapping[str, str]) -> Cursor:
        return VersionMark(ctag, mark.begin, versions).encode()

    def _news(self, part: Sequence[tuple[str, Listed | None]], versions: dict[str, str]) -> tuple[Change, ...]:
        """Return the changes of a part and bring `versions` up to date; without ETags the content tells versions."""
        changes = self._changes(part)
        for path, thing in part:
            change = changes.get(path)
            if thing is None:
                del versions[path]
                continue
            content = change.raw.content.decode("latin-1") if isinstance(change, Upsert) else str(change)
            version = version_of(thing.etag or content)
            if not thing.etag and versions.get(path) == version:
                changes.pop(path, None)
            versions[path] = version
        return tuple(changes.values())

    def _changes(self, part: Sequence[tuple[str, Listed | None]]) -> dict[str, Change]:
        fetched = self.fetcher.changes([thing for _, thing in part if thing is not None])
        found = {path: fetched[path] if thing else Deletion(remote_id_of(path)) for path, thing in part}
        return {path: change for path, change in found.items() if change is not None}


def _work(
    changed: Sequence[Listed], gone: Sequence[str] | set[str], after: str = ""
) -> list[tuple[str, Listed | None]]:
    """Return what is to be done in the order of the paths, None for what is gone, behind the path `after`."""
    things: dict[str, Listed | None] = dict.fromkeys(gone)
    things |= {thing.path: thing for thing in changed}
    return sorted(((path, thing) for path, thing in things.items() if path > after), key=lambda each: each[0])


def _recent(delta: Delta, mark: TokenMark) -> dict[str, str]:
    """Return the versions that came with this token, with those before while the token stands still."""
    before = dict(mark.recent) if delta.token == mark.token else {}
    return before | dict.fromkeys(delta.gone, _GONE) | {one.path: version_of(one.etag) for one in delta.changed}
