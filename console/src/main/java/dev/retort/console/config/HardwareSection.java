package dev.retort.console.config;

import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.Precision;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What trainings run on: {@code hardware: h100} names a profile; a mapping changes some keys of the
 * profile that its {@code name} names, or of {@code cpu}.
 */
final class HardwareSection {
  private static final String KEY = "hardware";

  private HardwareSection() {}

  static GpuProfile read(ConfigSection root) {
    if (root.isWord(KEY)) {
      return root.value(KEY, GpuProfiles::named).orElse(GpuProfile.CPU);
    }
    return root.section(KEY).build(HardwareSection::adapted, GpuProfile.CPU);
  }

  private static GpuProfile adapted(ConfigSection section) {
    String name =
        section.value("name", given -> meant(section, given)).orElse(GpuProfile.CPU.name());
    // A name of one's own is given to hardware of one's own, and that begins as a processor.
    GpuProfile base = GpuProfiles.names().contains(name) ? GpuProfiles.named(name) : GpuProfile.CPU;
    return profile(section, name, base);
  }

  /** Hardware of one's own says what it is; a name that comes with less was meant for a profile. */
  private static String meant(ConfigSection section, String name) {
    Set<String> said = Set.copyOf(section.keys());
    boolean own = said.contains("accelerators") && said.contains("memoryGigabytes");
    boolean near = NearestWord.to(name, GpuProfiles.names()).isPresent();
    if (said.equals(Set.of("name")) || (near && !own)) {
      return known(name);
    }
    return name;
  }

  private static String known(String name) {
    try {
      return GpuProfiles.named(name).name();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          e.getMessage() + " Hardware of your own says its accelerators and memoryGigabytes.", e);
    }
  }

  /** A profile with what a section says otherwise. */
  static GpuProfile profile(ConfigSection section, String name, GpuProfile base) {
    return new GpuProfile(
        name,
        section.value("mathThreads", Integer::valueOf).orElse(base.mathThreads()),
        section.value("heapMegabytes", Integer::valueOf).orElse(base.heapMegabytes()),
        section.value("dollarsPerHour", Double::valueOf).orElse(base.dollarsPerHour()),
        section.value("accelerators", Integer::valueOf).orElse(base.accelerators()),
        section.value("memoryGigabytes", Integer::valueOf).orElse(base.memoryGigabytes()),
        section.value("precision", HardwareSection::precision).orElse(base.precision()),
        section.value("microBatch", Integer::valueOf).orElse(base.microBatch()),
        section.value("sequenceLength", Integer::valueOf).orElse(base.sequenceLength()),
        section
            .value("gradientCheckpointing", HardwareSection::yesOrNo)
            .orElse(base.gradientCheckpointing()),
        section
            .value("acceleratorsPerTraining", Integer::valueOf)
            .orElse(base.acceleratorsPerTraining()));
  }

  private static Precision precision(String word) {
    try {
      return Precision.valueOf(word.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'%s' is none of %s".formatted(word, List.of("float32", "bfloat16", "float16")), e);
    }
  }

  private static boolean yesOrNo(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "true", "yes" -> true;
      case "false", "no" -> false;
      default ->
          throw new IllegalArgumentException("'%s' is neither true nor false".formatted(word));
    };
  }
}
