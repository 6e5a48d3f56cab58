package dev.retort.capture.http;

import dev.retort.capture.TaskName;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Who makes a call of a router's own.
 *
 * @param application whose key it shows; empty if it shows none, or nobody has one
 * @param reach how much of what is others' it sees
 * @param tasks whose figures it sees, beside those of tasks that it has called
 */
public record Caller(Optional<String> application, Reach reach, SortedSet<TaskName> tasks) {
  /** Whoever reaches a gateway that asks for no keys. */
  public static final Caller ANYBODY =
      new Caller(Optional.empty(), Reach.EVERYTHING, new TreeSet<>());

  /** Whoever shows no key where the gateway asks for one. */
  public static final Caller NOBODY = new Caller(Optional.empty(), Reach.OWN, new TreeSet<>());

  /** How much a caller sees. */
  public enum Reach {
    /** What it has called itself. */
    OWN,
    /** Everybody's. */
    EVERYTHING
  }

  public Caller {
    Objects.requireNonNull(application);
    Objects.requireNonNull(reach);
    tasks = Collections.unmodifiableSortedSet(new TreeSet<>(tasks));
  }
}
