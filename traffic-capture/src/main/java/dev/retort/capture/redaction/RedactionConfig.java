package dev.retort.capture.redaction;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What is taken out of texts before they are stored, beside what the standard rules find.
 *
 * @param keep kinds that may stay in the log; students do not see them for that
 * @param patterns further forms of values
 * @param names people's names that go wherever they stand, as {@link NameList} reads them
 * @param analyzer who is asked as well
 */
public record RedactionConfig(
    SortedSet<PersonalDataKind> keep,
    List<ValuePattern> patterns,
    List<String> names,
    Optional<AnalyzerConfig> analyzer) {
  /** The standard rules alone. */
  public static final RedactionConfig DEFAULT =
      new RedactionConfig(new TreeSet<>(), List.of(), List.of(), Optional.empty());

  public RedactionConfig {
    keep = Collections.unmodifiableSortedSet(new TreeSet<>(keep));
    patterns = List.copyOf(patterns);
    names = List.copyOf(names);
    Objects.requireNonNull(analyzer);
  }

  /** The same for students, who see nothing of what is found. */
  RedactionConfig keepingNothing() {
    return new RedactionConfig(new TreeSet<>(), patterns, names, analyzer);
  }
}
