package dev.retort.console.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.retort.trainer.GpuProfile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The profiles of {@code gpu-configs/}, which are on the class path. */
public final class GpuProfiles {
  private static final String FOLDER = "/gpu-configs/";
  private static final List<String> NAMES =
      List.of("cpu", "t4", "a10g", "l40s", "a100-80gb", "h100", "h200");

  private GpuProfiles() {}

  /** Their names, the smallest first. */
  public static List<String> names() {
    return NAMES;
  }

  /** All of them, the smallest first. */
  public static List<GpuProfile> all() {
    return NAMES.stream().map(GpuProfiles::named).toList();
  }

  /**
   * The profile of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static GpuProfile named(String name) {
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException(
          "there is no hardware profile '%s'; there are %s, or write the keys of your own%s"
              .formatted(
                  name,
                  String.join(", ", NAMES),
                  NearestWord.to(name, NAMES).map("; did you mean '%s'?"::formatted).orElse("")));
    }
    String resource = FOLDER + name + ".yaml";
    try (InputStream yaml = GpuProfiles.class.getResourceAsStream(resource)) {
      if (yaml == null) {
        throw new IllegalStateException("this Retort was built without " + resource);
      }
      JsonNode tree = new YAMLMapper().readTree(yaml);
      List<String> problems = new ArrayList<>();
      ConfigSection section = ConfigSection.root(tree, problems);
      String given = section.value("name", text -> text).orElse("");
      GpuProfile profile =
          section.build(s -> HardwareSection.profile(s, given, GpuProfile.CPU), GpuProfile.CPU);
      section.refuseUnknownKeys();
      if (!problems.isEmpty() || !profile.name().equals(name)) {
        throw new IllegalStateException("%s is wrong: %s".formatted(resource, problems));
      }
      return profile;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + resource + ": " + e.getMessage(), e);
    }
  }
}
