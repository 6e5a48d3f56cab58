package dev.retort.console.config;

import dev.retort.trainer.Divergence;
import dev.retort.trainer.LogitDistillation;
import dev.retort.trainer.OnPolicy;
import dev.retort.trainer.TeacherScores;
import dev.retort.trainer.TrainingObjective;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a task's decoder learns beyond the answers: {@code distillation} of its section. */
final class DistillationSection {
  private static final String FORWARD = "forward-kl";
  private static final String REVERSE = "reverse-kl";
  private static final String JENSEN_SHANNON = "jensen-shannon";
  private static final String CAPTURED = "captured";
  private static final double MIDDLE = 0.5;

  private DistillationSection() {}

  /** Reads a section that is there. */
  static TrainingObjective read(ConfigSection section) {
    section.require(
        "teacher", "it is the folder of the teacher's checkpoint, or the word " + CAPTURED);
    TeacherScores teacher = teacher(section).orElseGet(TeacherScores.Captured::new);
    Divergence divergence = divergence(section);
    double temperature = section.value("temperature", Double::valueOf).orElse(1.0);
    double hardShare = section.value("hardShare", Double::valueOf).orElse(0.0);
    int likeliest =
        section.value("likeliest", Integer::valueOf).orElse(LogitDistillation.DEFAULT_LIKELIEST);
    ConfigSection own = section.section("onPolicy");
    Optional<OnPolicy> onPolicy =
        own.isPresent()
            ? own.build(DistillationSection::onPolicy, Optional.empty())
            : Optional.empty();
    return new LogitDistillation(teacher, divergence, temperature, hardShare, likeliest, onPolicy);
  }

  private static Optional<TeacherScores> teacher(ConfigSection section) {
    Optional<String> word = section.value("teacher", text -> text);
    if (word.filter(CAPTURED::equals).isPresent()) {
      return Optional.of(new TeacherScores.Captured());
    }
    Optional<Path> folder = section.file("teacher", DecoderSection::snapshot);
    return folder.map(TeacherScores.Checkpoint::new);
  }

  private static Divergence divergence(ConfigSection section) {
    String word = section.value("divergence", text -> text).orElse(FORWARD);
    List<String> words = List.of(FORWARD, REVERSE, JENSEN_SHANNON);
    if (!words.contains(word)) {
      section.unknownWord("divergence", word, words);
    }
    if (word.equals(JENSEN_SHANNON)) {
      return section
          .value("beta", text -> new Divergence.JensenShannon(Double.parseDouble(text)))
          .orElseGet(() -> new Divergence.JensenShannon(MIDDLE));
    }
    section.refuse("beta", "only jensen-shannon has one");
    return word.equals(REVERSE) ? new Divergence.ReverseKl() : new Divergence.ForwardKl();
  }

  private static Optional<OnPolicy> onPolicy(ConfigSection section) {
    return Optional.of(
        new OnPolicy(
            section.value("share", Double::valueOf).orElse(MIDDLE),
            section.value("after", Double::valueOf).orElse(0.0),
            section.value("samplingTemperature", Double::valueOf).orElse(1.0)));
  }
}
