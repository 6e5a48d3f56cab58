package dev.retort.console.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.retort.capture.PriceTable;
import dev.retort.capture.TaskMatcher;
import dev.retort.capture.TaskName;
import dev.retort.capture.redaction.RedactionConfig;
import dev.retort.evaluator.cost.Economics;
import dev.retort.router.RouterConfig;
import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.external.ExternalTrainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The effective configuration. Immutable.
 *
 * @param teacher the frontier model's endpoint
 * @param models others to compare, by name
 * @param prices what they charge
 * @param gateway how traffic is captured on its way to which providers
 * @param registry where models are published
 * @param engines trainers of somebody else's
 * @param hardware what trainings run on
 * @param launcher where trainings run
 * @param teacherShare the share of traffic that goes to the teacher whatever the student thinks
 * @param studentPerThousand US dollars that running a student costs for 1,000 requests
 * @param router what holds for requests of all tasks
 * @param places where students run while they serve
 * @param tasks the tasks that the file mentions
 * @param matcher which traffic is which task, in the order of the file
 * @param redaction what is taken out of captured texts before they are stored
 * @param log how the exchange log is kept
 * @param console how the console is served, and how people are let in
 * @param scheduler how runs are scheduled
 * @param nights what holds for the nights of all tasks
 */
public record RetortConfig(
    TeacherConfig teacher,
    SortedMap<String, ModelConfig> models,
    PriceTable prices,
    GatewaySettings gateway,
    RegistryConfig registry,
    List<ExternalTrainer> engines,
    GpuProfile hardware,
    LauncherConfig launcher,
    double teacherShare,
    double studentPerThousand,
    RouterConfig router,
    StudentPlacesConfig places,
    SortedMap<TaskName, TaskConfig> tasks,
    TaskMatcher matcher,
    RedactionConfig redaction,
    LogConfig log,
    ConsoleConfig console,
    SchedulerConfig scheduler,
    NightsConfig nights) {

  private static final double TEACHER_SHARE = 0.05;
  private static final double STUDENT_PER_THOUSAND = 0.001;

  /** Of the order that frontier models cost; a file's own prices replace it. */
  private static final PriceTable PRICES =
      new PriceTable(Map.of(PriceTable.ANY_MODEL, new PriceTable.Price(2.5, 10)));

  public RetortConfig {
    models = Collections.unmodifiableSortedMap(new TreeMap<>(models));
    engines = List.copyOf(engines);
    tasks = Collections.unmodifiableSortedMap(new TreeMap<>(tasks));
    if (!(teacherShare > 0 && teacherShare <= 1)) {
      throw new IllegalArgumentException("teacherShare lies in (0, 1], not at " + teacherShare);
    }
    if (!(studentPerThousand >= 0)) {
      throw new IllegalArgumentException(
          "studentPerThousand is ≥ 0 dollars, not " + studentPerThousand);
    }
  }

  /**
   * Reads a file. Paths in it are relative to the folder that it lies in.
   *
   * @param file the defaults hold if it does not exist
   * @param environment variables, of which {@code MLFLOW_TRACKING_URI} is read
   * @throws ConfigException if anything in it is wrong, with everything that is
   */
  public static RetortConfig load(Path file, Map<String, String> environment) {
    return load(file, environment, new ArrayList<>());
  }

  /**
   * Says which secrets and files that a file names are not there: what needs them fails, and
   * nothing else does.
   *
   * @return a paragraph each; none if all are there
   * @throws ConfigException if anything in the file itself is wrong
   */
  public static List<String> missing(Path file, Map<String, String> environment) {
    List<ConfigReference> references = new ArrayList<>();
    RetortConfig unused = load(file, environment, references);
    return references.stream()
        .flatMap(reference -> reference.missing(environment).stream())
        .distinct()
        .toList();
  }

  private static RetortConfig load(
      Path file, Map<String, String> environment, List<ConfigReference> references) {
    List<String> problems = new ArrayList<>();
    Path folder = Optional.ofNullable(file.getParent()).orElse(Path.of(""));
    ConfigSection root =
        ConfigSection.root(tree(file), new ConfigSection.Reading(folder, problems, references));
    RetortConfig config = read(root, environment, problems);
    if (!problems.isEmpty()) {
      throw new ConfigException(file, problems);
    }
    return config;
  }

  private static JsonNode tree(Path file) {
    // A key that stands twice would otherwise lose its first value without a word.
    YAMLMapper mapper =
        YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    if (!Files.exists(file)) {
      return mapper.missingNode();
    }
    try {
      return mapper.readTree(file.toFile());
    } catch (JsonProcessingException e) {
      throw new ConfigException(
          file,
          List.of("it is no YAML: " + where(e) + e.getOriginalMessage().replaceAll("\\s+", " ")));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static String where(JsonProcessingException e) {
    return e.getLocation() == null ? "" : "line %d, ".formatted(e.getLocation().getLineNr());
  }

  private static RetortConfig read(
      ConfigSection root, Map<String, String> environment, List<String> problems) {
    Map<String, PriceTable.Price> listed = prices(root.section("prices"));
    PriceTable prices = listed.isEmpty() ? PRICES : new PriceTable(listed);
    SortedMap<TaskName, TaskConfig> tasks = new TreeMap<>();
    SortedMap<TaskName, ConfigSection> sections = new TreeMap<>();
    List<TaskMatcher.Assignment> rules = new ArrayList<>();
    ConfigSection all = root.section("tasks");
    for (String name : all.keys()) {
      ConfigSection section = all.section(name);
      task(name, section, problems)
          .ifPresent(
              task -> {
                tasks.put(task.dataset().task(), task);
                sections.put(task.dataset().task(), section);
                rules.addAll(
                    MatchSection.read(task.dataset().task(), section, task.routing().documents()));
              });
    }
    SortedMap<String, ModelConfig> models = new TreeMap<>();
    root.section("models")
        .sections()
        .forEach((name, section) -> models.put(name, ModelConfig.read(name, section)));
    List<ExternalTrainer> engines = new ArrayList<>();
    root.section("engines")
        .sections()
        .forEach((name, section) -> ExternalSection.read(name, section).ifPresent(engines::add));
    ConfigSection router = root.section("router");
    ConfigSection scheduler = root.section("scheduler");
    tasks.forEach((task, one) -> checkSecondOpinion(task, one, models, problems));
    RetortConfig config =
        new RetortConfig(
            root.section("teacher").build(TeacherConfig::read, TeacherConfig.DEFAULT),
            models,
            prices,
            GatewaySection.read(root, prices),
            root.section("registry")
                .build(
                    section -> RegistryConfig.read(section, environment), RegistryConfig.DEFAULT),
            engines,
            HardwareSection.read(root),
            root.section("launcher").build(LauncherSection::read, LauncherConfig.LOCAL),
            root.value("teacherShare", RetortConfig::share).orElse(TEACHER_SHARE),
            root.value("studentPerThousand", RetortConfig::amount).orElse(STUDENT_PER_THOUSAND),
            router.build(RouterSection::read, RouterConfig.DEFAULT),
            StudentPlacesConfig.read(router.section("serving"), sections),
            tasks,
            new TaskMatcher(rules),
            root.section("redaction").build(RedactionSection::read, RedactionConfig.DEFAULT),
            root.section("log").build(LogConfig::read, LogConfig.DEFAULT),
            root.section("console").build(ConsoleSection::read, ConsoleConfig.DEFAULT),
            scheduler.build(SchedulerConfig::read, SchedulerConfig.DEFAULT),
            NightsConfig.read(scheduler, root.list("notify")));
    root.refuseUnknownKeys();
    SharedSetup.check(config, problems);
    return config;
  }

  /** A second opinion that nobody gives would defer every answer. */
  private static void checkSecondOpinion(
      TaskName task,
      TaskConfig config,
      SortedMap<String, ModelConfig> models,
      List<String> problems) {
    config
        .routing()
        .verify()
        .second()
        .filter(second -> !models.containsKey(second.model()))
        .ifPresent(
            second ->
                problems.add(
                    "tasks.%s.routing.verify.second.model: '%s' is none of models %s"
                        .formatted(task, second.model(), models.keySet())));
  }

  /** What a section charges, by model. */
  static Map<String, PriceTable.Price> prices(ConfigSection section) {
    Map<String, PriceTable.Price> prices = new TreeMap<>();
    section
        .sections()
        .forEach((model, one) -> price(one).ifPresent(price -> prices.put(model, price)));
    return prices;
  }

  private static Optional<PriceTable.Price> price(ConfigSection section) {
    return section.build(
        s ->
            Optional.of(
                new PriceTable.Price(
                    s.value("promptPerMillion", Double::valueOf).orElse(0.0),
                    s.value("completionPerMillion", Double::valueOf).orElse(0.0))),
        Optional.empty());
  }

  private static Optional<TaskConfig> task(
      String name, ConfigSection section, List<String> problems) {
    try {
      TaskName task = new TaskName(name);
      return Optional.of(section.build(s -> TaskConfig.read(task, s), TaskConfig.defaults(task)));
    } catch (IllegalArgumentException e) {
      problems.add("tasks: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** A share for the teacher whatever the student thinks. */
  static double share(String text) {
    double share = Double.parseDouble(text);
    if (share == 1) {
      throw new IllegalArgumentException(
          "1 leaves no request to a student, and so asks for none: to have the teacher answer a task, write routing: {policy: teacher}");
    }
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException(
          "%s does not lie in (0, 1): without the teacher's share no later student can be evaluated"
              .formatted(text));
    }
    return share;
  }

  private static double amount(String text) {
    double amount = Double.parseDouble(text);
    if (!(amount >= 0)) {
      throw new IllegalArgumentException(text + " is no amount of dollars ≥ 0");
    }
    return amount;
  }

  /** What things cost. */
  public Economics economics() {
    return new Economics(prices, studentPerThousand, teacherShare, hardware.dollarsPerHour());
  }

  /** The configuration of a task: the file's, or the defaults. */
  public TaskConfig task(TaskName task) {
    return tasks.getOrDefault(task, TaskConfig.defaults(task));
  }
}
