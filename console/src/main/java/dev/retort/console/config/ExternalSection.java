package dev.retort.console.config;

import dev.retort.dataset.label.AnswerKind;
import dev.retort.trainer.external.ExternalTrainer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** An external trainer: {@code engines.NAME} in the file. */
final class ExternalSection {
  private ExternalSection() {}

  /** Problems are collected; empty if there are any. */
  static Optional<ExternalTrainer> read(String name, ConfigSection section) {
    return section.build(
        s ->
            Optional.of(
                new ExternalTrainer(
                    name,
                    s.words("command"),
                    kinds(s.words("kinds")),
                    s.value("bundleFolder", text -> text).orElse(ExternalTrainer.BUNDLE_FOLDER))),
        Optional.empty());
  }

  private static Set<AnswerKind> kinds(List<String> words) {
    return words.stream()
        .map(ExternalSection::kind)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(AnswerKind.class)));
  }

  private static AnswerKind kind(String word) {
    return Arrays.stream(AnswerKind.values())
        .filter(kind -> label(kind).equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "kinds: '%s' is none of %s"
                        .formatted(
                            word,
                            Arrays.stream(AnswerKind.values())
                                .map(ExternalSection::label)
                                .collect(Collectors.joining(", ")))));
  }

  private static String label(AnswerKind kind) {
    return Objects.requireNonNull(kind).name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
