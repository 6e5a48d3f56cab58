package dev.retort.trainer.external;

import dev.retort.dataset.label.AnswerKind;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A command that trains.
 *
 * @param name what its owner calls it: letters, digits, hyphens
 * @param command its words; the run folder is added as the last
 * @param kinds answers that it learns, ≥ 1
 * @param bundleFolder the folder within a bundle that its students go to
 */
public record ExternalTrainer(
    String name, List<String> command, Set<AnswerKind> kinds, String bundleFolder) {
  /** What the names of engines begin with that are external. */
  public static final String PREFIX = "external:";

  /** Where students go if nothing else is said. */
  public static final String BUNDLE_FOLDER = "external";

  private static final Pattern WORD = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

  public ExternalTrainer {
    requireWord("an engine's name", name);
    requireWord("bundleFolder", bundleFolder);
    command = List.copyOf(command);
    if (command.isEmpty() || command.get(0).isBlank()) {
      throw new IllegalArgumentException(
          "command is a list of words such as [python3, train.py]; it is missing");
    }
    if (kinds.isEmpty()) {
      throw new IllegalArgumentException(
          "kinds says which answers it learns, such as [label]; it is empty");
    }
    kinds = Collections.unmodifiableSet(EnumSet.copyOf(kinds));
  }

  private static void requireWord(String what, String word) {
    if (!WORD.matcher(word).matches()) {
      throw new IllegalArgumentException(
          "%s has lower-case letters, digits and hyphens only, not '%s'".formatted(what, word));
    }
  }

  /** The name of its engine in artifacts and reports. */
  public String engineName() {
    return PREFIX + name;
  }
}
