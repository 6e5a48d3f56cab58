package dev.retort.router.held;

import java.util.List;
import java.util.Optional;

/** Where entries lie. Each call is one durable step: it has happened whole, or not at all. */
interface HeldStore {

  /** The entries there are, in no order. */
  List<HeldId> ids();

  /** An entry; empty if there is none of that name, or nobody can read it any more. */
  Optional<HeldEntry> read(HeldId id);

  /** Writes an entry in the place of an earlier one. */
  void write(HeldEntry entry);

  /** Removes an entry. */
  void remove(HeldId id);
}
