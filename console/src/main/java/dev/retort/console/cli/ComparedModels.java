package dev.retort.console.cli;

import dev.retort.console.config.ModelConfig;
import dev.retort.console.config.RetortConfig;
import dev.retort.evaluator.compare.ChatEndpoint;
import dev.retort.evaluator.compare.ModelUnderTest;
import dev.retort.evaluator.compare.ServedStudent;
import dev.retort.evaluator.compare.StudentAlone;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The models that a command line names, opened: {@code student:NAME@ALIAS} is two of them, the
 * student alone and as it is served.
 *
 * @param models in the order given
 * @param students what was pulled for them
 */
record ComparedModels(List<ModelUnderTest> models, List<PulledStudent> students)
    implements AutoCloseable {
  private static final String STUDENT = "student:";
  private static final Pattern INLINE = Pattern.compile("([^=#]+)=([^#]+)#(.+)");

  /**
   * Opens models.
   *
   * @param timeout for a whole answer of an endpoint, in place of the configured ones
   * @throws IllegalArgumentException if one is not known; then none is left open
   */
  static ComparedModels open(
      RetortCli retort, RetortConfig config, List<String> names, Optional<Duration> timeout) {
    ComparedModels opened = new ComparedModels(new ArrayList<>(), new ArrayList<>());
    try {
      Map<String, ModelConfig> endpoints =
          names.stream()
              .filter(name -> !name.startsWith(STUDENT))
              .distinct()
              .collect(Collectors.toMap(name -> name, name -> endpoint(config, name)));
      for (String name : names) {
        if (name.startsWith(STUDENT)) {
          opened.add(PulledStudent.open(retort, name.substring(STUDENT.length())), config);
        } else {
          opened.models.add(
              new ChatEndpoint(
                  settings(shownName(name), endpoints.get(name), timeout),
                  config.prices(),
                  System::nanoTime));
        }
      }
      return opened;
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private void add(PulledStudent student, RetortConfig config) {
    students.add(student);
    String version = student.system().name();
    StudentAlone alone =
        new StudentAlone(
            version + " alone",
            student.system().student(),
            config.studentPerThousand(),
            System::nanoTime);
    models.add(alone);
    models.add(
        new ServedStudent(version + " served", alone, student.system().rule(), config.prices()));
  }

  private static ModelConfig endpoint(RetortConfig config, String name) {
    Matcher inline = INLINE.matcher(name);
    if (inline.matches()) {
      return ModelConfig.keyless(URI.create(inline.group(2)), inline.group(3));
    }
    ModelConfig configured = config.models().get(name);
    if (configured == null) {
      throw new IllegalArgumentException(
          "there is no model '%s': the configuration's `models:` has %s. Give one of these, student:NAME@ALIAS, or NAME=URL#MODEL such as small=https://api.openai.com/v1#small-model-1."
              .formatted(
                  name,
                  config.models().isEmpty()
                      ? "none"
                      : String.join(", ", config.models().keySet())));
    }
    return configured;
  }

  private static String shownName(String name) {
    Matcher inline = INLINE.matcher(name);
    return inline.matches() ? inline.group(1) : name;
  }

  private static ChatEndpoint.Settings settings(
      String name, ModelConfig config, Optional<Duration> timeout) {
    Optional<String> authorization =
        config
            .key()
            .map(
                key ->
                    key.resolve(System.getenv())
                        .orElseThrow(
                            () ->
                                new IllegalArgumentException(
                                    "the key of model '%s' is to come from %s, which is not set; set it, or leave `key:` out if the endpoint takes none"
                                        .formatted(name, key.reference()))))
            .map(key -> "Bearer " + key);
    return new ChatEndpoint.Settings(
        name,
        config.url(),
        config.model(),
        config.temperature(),
        authorization,
        timeout.orElse(config.timeout()));
  }

  @Override
  public void close() {
    models.forEach(ModelUnderTest::close);
    students.forEach(PulledStudent::close);
  }
}
