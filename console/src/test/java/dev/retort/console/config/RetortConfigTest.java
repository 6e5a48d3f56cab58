package dev.retort.console.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.retort.capture.PriceTable;
import dev.retort.capture.TaskName;
import dev.retort.capture.TaskRule;
import dev.retort.capture.redaction.AnalyzerConfig;
import dev.retort.capture.redaction.RedactionConfig;
import dev.retort.dataset.DatasetSpec;
import dev.retort.dataset.balance.BalancePolicy;
import dev.retort.dataset.filter.TextLimits;
import dev.retort.evaluator.answer.RightAnswer;
import dev.retort.evaluator.gate.PromotionPolicy;
import dev.retort.evaluator.guardrail.Limit;
import dev.retort.evaluator.measure.MeasureSpec;
import dev.retort.scheduler.EvaluationPlan;
import dev.retort.scheduler.Rung;
import dev.retort.trainer.DecoderRecipe;
import dev.retort.trainer.DecoderSize;
import dev.retort.trainer.DecoderStart;
import dev.retort.trainer.Divergence;
import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.LogitDistillation;
import dev.retort.trainer.LoraSettings;
import dev.retort.trainer.OnPolicy;
import dev.retort.trainer.Optimisation;
import dev.retort.trainer.SupervisedFineTuning;
import dev.retort.trainer.TeacherScores;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RetortConfigTest {
  private static final String TRACKING_URI = "MLFLOW_TRACKING_URI";

  @TempDir private Path folder;

  private RetortConfig load(String yaml) throws IOException {
    return load(yaml, Map.of());
  }

  private RetortConfig load(String yaml, Map<String, String> environment) throws IOException {
    return RetortConfig.load(Files.writeString(file(), yaml), environment);
  }

  private Path file() {
    return folder.resolve("retort.yaml");
  }

  private String refusal(String yaml) throws IOException {
    Files.writeString(file(), yaml);
    ConfigException refused =
        catchThrowableOfType(ConfigException.class, () -> RetortConfig.load(file(), Map.of()));
    assertThat(refused).as("'%s' is refused", yaml).isNotNull();
    return refused.getMessage();
  }

  @Test
  void theMarginToTheChampionFollowsEpsilon() throws IOException {
    RetortConfig config =
        load(
            "tasks: {wide: {epsilon: 0.05}, usual: {}, own: {epsilon: 0.05, championMargin: 0.004}}");

    assertThat(config.task(new TaskName("wide")).policy().championMargin()).isEqualTo(0.025);
    assertThat(config.task(new TaskName("usual")).policy().championMargin()).isEqualTo(0.005);
    assertThat(config.task(new TaskName("own")).policy().championMargin()).isEqualTo(0.004);
  }

  @Test
  void holdsTheDefaultsWithoutAFile() {
    RetortConfig config = RetortConfig.load(folder.resolve("none.yaml"), Map.of());

    assertThat(config.teacher()).isEqualTo(TeacherConfig.DEFAULT);
    assertThat(config.registry().trackingUri()).isEmpty();
    assertThat(config.hardware()).isEqualTo(GpuProfile.CPU);
    assertThat(config.teacherShare()).isEqualTo(0.05);
    assertThat(config.tasks()).isEmpty();
    TaskName unmentioned = new TaskName("unmentioned");
    assertThat(config.task(unmentioned)).isEqualTo(TaskConfig.defaults(unmentioned));
    assertThat(config.task(unmentioned).schedule()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("emptyFiles")
  void holdsTheDefaultsForAFileThatSaysNothing(String yaml) throws IOException {
    assertThat(load(yaml)).isEqualTo(RetortConfig.load(folder.resolve("none.yaml"), Map.of()));
  }

  static Stream<String> emptyFiles() {
    return Stream.of("", "# nothing\n", "teacher:\n", "tasks: {}\n", "---\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "teachr: {url: 'http://a/v1'}|unknown key teachr|did you mean 'teacher'?",
        "teacher: {timoutSeconds: 3}|unknown key teacher.timoutSeconds|did you mean 'timeoutSeconds'?",
        "tasks: {t: {epsilom: 0.02}}|unknown key tasks.t.epsilom|did you mean 'epsilon'?",
        "tasks: {t: {match: [{modell: a, user: b}]}}|unknown key tasks.t.match[1].modell|did you mean 'model'?",
        "registry: {trackingURL: 'http://a'}|unknown key registry.trackingURL|did you mean 'trackingUri'?",
        "hardware: {mathThread: 1}|unknown key hardware.mathThread|did you mean 'mathThreads'?",
        "models: {small: {modle: a}}|unknown key models.small.modle|did you mean 'model'?",
        "prices: {gpt: {promptPerMilion: 1}}|unknown key prices.gpt.promptPerMilion|did you mean 'promptPerMillion'?"
      })
  void namesTheKeyThatWasPerhapsMeant(String yaml, String unknown, String suggestion)
      throws IOException {
    assertThat(refusal(yaml)).contains(unknown).contains(suggestion);
  }

  @Test
  void suggestsNothingForAKeyThatResemblesNone() throws IOException {
    assertThat(refusal("zzzzzzzzzzzz: 1")).contains("zzzzzzzzzzzz").doesNotContain("did you mean");
  }

  @Test
  void saysEverythingThatIsWrongAtOnce() throws IOException {
    String refusal =
        refusal(
            """
            teachr: {}
            teacherShare: 2
            teacher: {key: sk-live-4711, timeoutSeconds: soon}
            hardware: {mathThreads: 0}
            prices: {"*": {promptPerMillion: -1}}
            tasks:
              "not a name!": {}
              routing: {schedule: nightly, zone: Middle/Earth, folds: 1}
              orders: {promote: maybe, epsilon: 0}
            """);

    assertThat(refusal)
        .contains("retort.yaml has 12 problems")
        .contains("unknown key teachr")
        .contains("teacherShare: 2 does not lie in (0, 1)")
        .contains("teacher.key: a secret is a reference")
        .contains("teacher.timeoutSeconds: 'soon' is no number")
        .contains("mathThreads is ≥ 1, not 0")
        .contains("a price is ≥ 0 dollars")
        .contains("'not a name!' is no task name")
        .contains("'nightly' is no cron expression")
        .contains("tasks.routing.zone")
        .contains("'maybe' is neither auto nor review")
        .contains("retort init");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "teacherShare: 0|teacherShare",
        "teacherShare: NaN|teacherShare",
        "teacherShare: many|'many' is no number",
        "studentPerThousand: -1|studentPerThousand",
        "teacher: {url: example.org}|teacher",
        "tasks: {t: {match: {}}}|tasks.t.match: a rule that asks for nothing would match every request",
        "tasks: {t: {match: [{user: '[...]'}]}}|tasks.t.match[1].user: the template",
        "tasks: {t: {match: [{model: a, precedence: mine}]}}|'mine' is neither request nor rule",
        "teacher: {url: 'a b'}|teacher.url",
        "models: {small: {url: example.org}}|models.small: url is a whole URL",
        "models: {small: {temperature: -1}}|models.small: temperature is ≥ 0, not -1",
        "models: {small: {timeoutSeconds: 0}}|models.small: timeoutSeconds is at least 1, not 0",
        "models: {small: {key: sk-live-4711}}|models.small.key: a secret is a reference",
        "models: [small]|models is a mapping of keys",
        "teacher: {timeoutSeconds: 0}|timeoutSeconds is at least 1, not 0",
        "teacher: soon|teacher is a mapping of keys, not 'soon'",
        "teacher: [1]|teacher is a mapping of keys",
        "teacherShare: [0.1]|teacherShare is a single value",
        "just words|the file is a mapping of keys, not 'just words'",
        "hardware: {heapMegabytes: 16}|heapMegabytes is ≥ 256, not 16",
        "registry: {trackingUri: 'localhost:5000'}|trackingUri",
        "tasks: {t: {epsilon: 1}}|tasks.t: the tolerated loss lies in",
        "tasks: {t: {minimumTraining: 0}}|at least one training row",
        "tasks: {t: {nearDuplicateJaccard: 1.5}}|Jaccard",
        "tasks: {t: {evaluationFrom: yesterday}}|tasks.t.evaluationFrom",
        "tasks: {t: {schedule: '0 0 25 * * ?'}}|no cron expression",
        "'teacher: {url'|it is no YAML",
        "teacherShare: 0.1\\nteacherShare: 0.2|line 2, Duplicate field 'teacherShare'"
      })
  void refusesAValueThatMakesNoSense(String yaml, String says) throws IOException {
    assertThat(refusal(yaml.replace("\\n", "\n"))).contains("retort.yaml").contains(says);
  }

  @Test
  void takesSecretsAsReferencesOnlyAndNeverRepeatsOne() throws IOException {
    assertThat(refusal("teacher: {key: sk-live-4711}"))
        .contains("env:NAME or file:PATH")
        .doesNotContain("sk-live-4711");

    Path secret = Files.writeString(folder.resolve("secret"), "s3cret\n");
    assertThat(load("teacher: {key: 'env:KEY'}").teacher().key())
        .hasValueSatisfying(
            key -> {
              assertThat(key.resolve(Map.of("KEY", "s3cret"))).contains("s3cret");
              assertThat(key.resolve(Map.of())).isEmpty();
            });
    assertThat(load("teacher: {key: 'file:" + secret + "'}").teacher().key())
        .hasValueSatisfying(key -> assertThat(key.resolve(Map.of())).contains("s3cret"));
  }

  @Test
  void theEnvironmentsRegistryWinsOverTheFiles() throws IOException {
    String yaml = "registry: {trackingUri: 'http://file:5000'}";
    assertThat(load(yaml).registry().trackingUri()).contains(URI.create("http://file:5000"));
    assertThat(load(yaml, Map.of(TRACKING_URI, "http://env:5000")).registry().trackingUri())
        .contains(URI.create("http://env:5000"));
    assertThat(load(yaml, Map.of(TRACKING_URI, " ")).registry().trackingUri())
        .contains(URI.create("http://file:5000"));
  }

  @Test
  void saysWhenTheEnvironmentsRegistryIsNoUrl() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(
            () -> RetortConfig.load(folder.resolve("none.yaml"), Map.of(TRACKING_URI, "not a url")))
        .withMessageContaining(TRACKING_URI);
  }

  @Test
  void readsWhatAFinalistIsHeldAgainst() throws IOException {
    Path schema = Files.writeString(folder.resolve("order.json"), "{\"type\": \"object\"}");
    TaskConfig orders =
        load("""
                tasks:
                  orders:
                    deferral: per-class
                    approvers: [grace, ada]
                    limits: {p95Millis: 50, saving: 0.5}
                    guardrails: {hijack: 0.1, refusalMargin: 0.02}
                    measures:
                      rouge-l: {margin: 0.02}
                      shape: {measure: json-schema, schemaFile: %s, margin: 0}
                      quality: {measure: judge, url: "http://127.0.0.1:9/v1", model: big, key: "env:JUDGE"}
                """
                .formatted(schema))
            .task(new TaskName("orders"));

    assertThat(orders.policy().approvers()).containsExactly("ada", "grace");
    assertThat(orders.policy().limits().p95Millis()).hasValue(50);
    assertThat(orders.policy().limits().saving()).hasValue(0.5);
    assertThat(orders.policy().limits().margins()).isEqualTo(Map.of("rouge-l", 0.02, "shape", 0.0));
    assertThat(orders.plan().deferral()).isEqualTo(EvaluationPlan.Deferral.PER_CLASS);
    assertThat(orders.plan().guardrails().hijack()).isEqualTo(Limit.ofUpperBound(0.1));
    assertThat(orders.plan().guardrails().refusalMargin()).isEqualTo(0.02);
    assertThat(orders.plan().measures())
        .containsExactly(
            new MeasureSpec(
                "quality",
                "judge",
                Map.of("url", "http://127.0.0.1:9/v1", "model", "big", "key", "env:JUDGE")),
            MeasureSpec.of("rouge-l"),
            new MeasureSpec("shape", "json-schema", Map.of("schema", "{\"type\": \"object\"}")));
  }

  @Test
  void readsWhatIsAskedOfCapturedExchanges() throws IOException {
    Path schema = Files.writeString(folder.resolve("order.json"), "{\"type\": \"object\"}");
    RetortConfig config =
        load(
            """
                tasks:
                  orders:
                    licence: contract 12 b
                    filters: {languages: [en, deu], longestInput: 2000, answerSchemaFile: %s}
                    balance: {trainingRows: 5000}
                  routing:
                    filters: {labels: [refund, delivery], shortestAnswer: 2}
                """
                .formatted(schema));
    DatasetSpec orders = config.task(new TaskName("orders")).dataset();
    DatasetSpec routing = config.task(new TaskName("routing")).dataset();

    assertThat(orders.licence()).contains("contract 12 b");
    assertThat(orders.filters().languages()).containsExactly("deu", "eng");
    assertThat(orders.filters().input()).isEqualTo(new TextLimits(1, 2000));
    assertThat(orders.filters().answerSchema()).contains("{\"type\": \"object\"}");
    assertThat(orders.balance()).contains(new BalancePolicy(5000, 0.5));
    assertThat(routing.filters().labels()).containsExactly("delivery", "refund");
    assertThat(routing.filters().answer()).isEqualTo(new TextLimits(2, 50_000));
    assertThat(routing.balance()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "measures: {rouge-k: {}}|rouge-l",
        "measures: {rouge-l: {margin: 2}}|margin of rouge-l lies in [0, 1]",
        "measures: {judge: {model: big}}|url",
        "limits: {p95Milis: 3}|did you mean 'p95Millis'",
        "limits: {saving: 3}|saving",
        "guardrails: {personalDataCases: 3}|at least 500",
        "guardrails: {hijack: 5}|write 5 % as 0.05",
        "deferral: sometimes|none of confidence, per-class and request",
        "approvers: ada|is a list of names",
        "filters: {languages: [xx]}|'xx' is no language's code",
        "filters: {language: [en]}|did you mean 'languages'",
        "filters: {longestInput: 0}|tasks.orders.filters: the longest text has 0 characters",
        "filters: {shortestAnswer: 0}|at least 1 character",
        "filters: {labels: [refund]}|holds 'refund' alone",
        "filters: {answerSchemaFile: nowhere.json}|nowhere.json cannot be read",
        "balance: {trainingRows: 0}|a budget has at least 1 training row",
        "balance: {trainingRows: 9, urgentShare: 50}|lies in [0, 1], not 50",
        "balance: {trainingRow: 9}|did you mean 'trainingRows'"
      })
  void saysWhatIsWrongWithWhatAFinalistIsHeldAgainst(String text, String problem) {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> load("tasks:\n  orders:\n    " + text + "\n"))
        .withMessageContaining(problem);
  }

  @Test
  void readsWhatIsTakenOutOfTexts() throws IOException {
    Path people = Files.writeString(folder.resolve("people.txt"), "Xanthe Quill\n");
    RedactionConfig redaction =
        load("""
            redaction:
              keep: [IP_ADDRESS, STAFF_ID]
              patterns:
                - {kind: STAFF_ID, pattern: 'E-\\d{6}'}
              names: %s
              analyzer: {url: 'http://127.0.0.1:5002', required: true}
            """
                .formatted(people))
            .redaction();

    assertThat(redaction.keep())
        .extracting(Object::toString)
        .containsExactly("IP_ADDRESS", "STAFF_ID");
    assertThat(redaction.patterns())
        .singleElement()
        .hasToString("ValuePattern[kind=STAFF_ID, pattern=E-\\d{6}]");
    assertThat(redaction.names()).containsExactly("Xanthe Quill");
    AnalyzerConfig analyzer = redaction.analyzer().orElseThrow();
    assertThat(analyzer.need()).isEqualTo(AnalyzerConfig.Need.REQUIRED);
    assertThat(analyzer.entities()).containsExactly("PERSON");
    assertThat(load("").redaction()).isEqualTo(RedactionConfig.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "keep: [IP_ADRESS]|did you mean 'IP_ADDRESS'",
        "patterns: [{kind: staff, pattern: x}]|STAFF_ID",
        "patterns: [{kind: STAFF}]|redaction.patterns[1].pattern is missing",
        "patterns: [{kind: STAFF, pattern: '(?=x)'}]|no look-around",
        "patterns: [{kind: STAFF, pattern: x, flags: i}]|unknown key redaction.patterns[1].flags",
        "names: nowhere.txt|nowhere.txt cannot be read",
        "analyzer: {language: en}|redaction.analyzer.url is missing",
        "analyzer: {url: 'http://a', scoreThreshold: 2}|lies in [0, 1]",
        "analyzer: {url: 'http://a', required: perhaps}|neither true nor false"
      })
  void saysWhatIsWrongWithWhatIsTakenOutOfTexts(String text, String problem) {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> load("redaction:\n  " + text + "\n"))
        .withMessageContaining(problem);
  }

  @Test
  void theShippedExampleUncommentedSaysTheDefaults() throws IOException {
    RetortConfig example = load(uncommented());
    RetortConfig defaults = RetortConfig.load(folder.resolve("none.yaml"), Map.of());
    TaskName task = new TaskName("ticket-routing");

    assertThat(example.teacher().url()).isEqualTo(defaults.teacher().url());
    assertThat(example.teacher().timeout()).isEqualTo(Duration.ofMinutes(2));
    assertThat(example.teacher().timeout()).isEqualTo(defaults.teacher().timeout());
    assertThat(example.teacher().key()).contains(new SecretReference("env:OPENAI_API_KEY"));
    assertThat(example.models()).containsOnlyKeys("small");
    assertThat(example.models().get("small"))
        .isEqualTo(
            new ModelConfig(
                URI.create("https://api.openai.com/v1"),
                "small-model-1",
                Optional.of(new SecretReference("env:OPENAI_API_KEY")),
                OptionalDouble.of(0),
                ModelConfig.TIMEOUT));
    assertThat(defaults.models()).isEmpty();
    assertThat(load("models: {small: }").models().get("small").model()).isEqualTo("small");
    assertThat(example.prices()).isEqualTo(defaults.prices());
    assertThat(example.prices().prices())
        .containsEntry(PriceTable.ANY_MODEL, new PriceTable.Price(2.5, 10));
    assertThat(example.hardware()).isEqualTo(defaults.hardware());
    assertThat(example.redaction()).isEqualTo(defaults.redaction());
    assertThat(example.teacherShare()).isEqualTo(defaults.teacherShare());
    assertThat(example.studentPerThousand()).isEqualTo(defaults.studentPerThousand());
    assertThat(example.registry().trackingUri()).contains(URI.create("http://127.0.0.1:5000"));
    assertThat(example.tasks()).containsOnlyKeys(task);

    TaskConfig routing = example.task(task);
    assertThat(routing.policy()).isEqualTo(PromotionPolicy.DEFAULT);
    assertThat(routing.plan()).isEqualTo(EvaluationPlan.DEFAULT);
    assertThat(routing.training()).isEqualTo(TaskConfig.defaults(task).training());
    assertThat(routing.dataset())
        .isEqualTo(DatasetSpec.of(task).evaluatedFrom(Instant.parse("2025-06-25T00:00:00Z")));
    assertThat(routing.schedule())
        .hasValueSatisfying(
            schedule -> {
              assertThat(schedule.cron()).isEqualTo("0 0 2 * * ?");
              assertThat(schedule.zone()).isEqualTo(ZoneId.of("Europe/Berlin"));
            });
  }

  /** The example as it stands: everything commented out. */
  @Test
  void theShippedExampleIsTheDefaultsAsItStands() throws IOException {
    assertThat(load(example())).isEqualTo(RetortConfig.load(folder.resolve("none.yaml"), Map.of()));
  }

  /** A commented-out line has no space, or two, after its mark; prose has one. */
  private static String uncommented() throws IOException {
    Pattern line = Pattern.compile("^#(?=\\S|  )");
    return example()
        .lines()
        .map(text -> line.matcher(text).replaceFirst(""))
        .collect(Collectors.joining("\n"));
  }

  private static String example() throws IOException {
    try (InputStream example =
        RetortConfig.class.getResourceAsStream("/dev/retort/console/retort.yaml")) {
      return new String(example.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void everyHardwareProfileIsReadAsHardware() throws IOException {
    List<Path> profiles;
    try (Stream<Path> listing = Files.list(repository().resolve("gpu-configs"))) {
      profiles = listing.filter(file -> file.toString().endsWith(".yaml")).toList();
    }
    assertThat(profiles).isNotEmpty();
    for (Path profile : profiles) {
      String indented = Files.readString(profile).indent(2);
      GpuProfile hardware = load("hardware:\n" + indented).hardware();
      assertThat(hardware.name() + ".yaml").isEqualTo(profile.getFileName().toString());
    }
    assertThat(
            load("hardware:\n"
                    + Files.readString(repository().resolve("gpu-configs/cpu.yaml")).indent(2))
                .hardware())
        .as("cpu.yaml says the default")
        .isEqualTo(RetortConfig.load(folder.resolve("none.yaml"), Map.of()).hardware());
  }

  private static Path repository() {
    Path module = Path.of(Optional.ofNullable(System.getProperty("basedir")).orElse(""));
    return module.toAbsolutePath().resolveSibling("gpu-configs").getParent();
  }

  @Test
  void readsHowADecoderIsTrainedWithWhatIsUsualForItsStart() throws IOException {
    Path base = Files.createDirectories(folder.resolve("base"));
    Files.writeString(base.resolve("config.json"), "{}");
    RetortConfig config =
        load(
            """
            tasks:
              notes:
                students: [djl-decoder, djl-extractor]
                right: {measure: rouge-l, atLeast: 0.7}
                decoder:
                  start: lora
                  base: %s
                  lora: {rank: 8, alpha: 16, targets: [q_proj, v_proj], dropout: 0, rankStabilised: true}
                  epochs: 2
                  contextLength: 1024
                  slotSwaps: true
              orders:
                decoder: {size: small, learningRate: 0.001, averaging: 0.99}
            """
                .formatted(base));

    TaskConfig notes = config.task(new TaskName("notes"));
    assertThat(notes.students())
        .containsExactly(new Rung("djl-decoder"), new Rung("djl-extractor"));
    assertThat(notes.plan().right()).contains(new RightAnswer(MeasureSpec.of("rouge-l"), 0.7));
    Optimisation tuning = Optimisation.FINE_TUNING;
    assertThat(notes.training().decoder())
        .isEqualTo(
            new DecoderRecipe(
                new DecoderStart.LowRank(
                    base,
                    new LoraSettings(8, 16, new TreeSet<>(Set.of("q_proj", "v_proj")), 0, true)),
                new Optimisation(
                    2,
                    tuning.learningRate(),
                    tuning.tokensPerStep(),
                    tuning.warmUp(),
                    tuning.weightDecay(),
                    tuning.clipNorm(),
                    tuning.dropout(),
                    tuning.averaging(),
                    tuning.patience(),
                    tuning.matrices()),
                1024,
                true));
    DecoderRecipe orders = config.task(new TaskName("orders")).training().decoder();
    assertThat(orders.start()).isEqualTo(new DecoderStart.Scratch(DecoderSize.SMALL));
    assertThat(orders.optimisation().epochs()).isEqualTo(Optimisation.FROM_SCRATCH.epochs());
    assertThat(orders.optimisation().learningRate()).isEqualTo(0.001);
    assertThat(orders.optimisation().averaging()).isEqualTo(0.99);
    assertThat(config.task(new TaskName("orders")).students()).isEmpty();
    assertThat(config.task(new TaskName("orders")).request(Optional.empty(), config).students())
        .isEmpty();
  }

  @Test
  void readsWhatADecoderLearnsBeyondTheAnswers() throws IOException {
    Path teacher = Files.createDirectories(folder.resolve("teacher"));
    Files.writeString(teacher.resolve("config.json"), "{}");
    RetortConfig config =
        load(
            """
            tasks:
              notes:
                seed: 7
                decoder:
                  distillation:
                    teacher: %s
                    divergence: jensen-shannon
                    beta: 0.3
                    temperature: 2
                    hardShare: 0.1
                    likeliest: 32
                    onPolicy: {share: 0.25, after: 0.4, samplingTemperature: 0.8}
              told:
                decoder: {distillation: {teacher: captured}}
              plain: {}
            """
                .formatted(teacher));
    assertThat(config.task(new TaskName("notes")).training().objective())
        .isEqualTo(
            new LogitDistillation(
                new TeacherScores.Checkpoint(teacher),
                new Divergence.JensenShannon(0.3),
                2,
                0.1,
                32,
                Optional.of(new OnPolicy(0.25, 0.4, 0.8))));
    assertThat(config.task(new TaskName("notes")).training().seed()).isEqualTo(7);
    assertThat(config.task(new TaskName("told")).training().objective())
        .isEqualTo(
            new LogitDistillation(
                new TeacherScores.Captured(),
                new Divergence.ForwardKl(),
                1,
                0,
                16,
                Optional.empty()));
    assertThat(config.task(new TaskName("plain")).training().objective())
        .isEqualTo(new SupervisedFineTuning());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{temprature: 2, teacher: captured} | unknown key tasks.notes.decoder.distillation.temprature: did you mean 'temperature'?",
        "{temperature: 2} | tasks.notes.decoder.distillation.teacher is missing",
        "{teacher: nowhere} | nowhere is no folder of a Hugging Face snapshot",
        "{teacher: captured, temperature: 2} | temperature is 1, not 2",
        "{teacher: captured, onPolicy: {share: 0.5}} | onPolicy needs a teacher that scores new answers",
        "{teacher: captured, divergence: forward} | 'forward' is none of forward-kl, reverse-kl, jensen-shannon",
        "{teacher: captured, beta: 0.5} | only jensen-shannon has one",
        "{teacher: captured, divergence: jensen-shannon, beta: 1} | take forward-kl or reverse-kl",
        "{teacher: captured, hardShare: 2} | hardShare lies in [0, 1], not 2",
        "{teacher: captured, onPolicy: {share: 2}} | onPolicy.share lies in (0, 1], not 2",
      })
  void refusesADistillationThatCannotBe(String distillation, String problem) throws IOException {
    assertThat(refusal("tasks: {notes: {decoder: {distillation: %s}}}".formatted(distillation)))
        .contains(problem);
  }

  @Test
  void refusesSlotSwapsBesideADistillation() throws IOException {
    assertThat(
            refusal(
                "tasks: {notes: {decoder: {slotSwaps: true, distillation: {teacher: captured}}}}"))
        .contains("leave out either slotSwaps or the distillation");
  }

  @Test
  void saysEverythingThatIsWrongWithADecoderAtOnce() throws IOException {
    assertThat(
            refusal(
                """
                tasks:
                  notes:
                    students: [djl-extracter, external]
                    right: {measure: judge, atLeast: 0.5}
                    decoder:
                      start: lora
                      size: tiny
                      epochs: 0
                      warmUp: 1
                      learningRate: fast
                      contextLength: 8
                      slotSwaps: yes please
                      lora: {rank: 0, alfa: 2}
                  orders:
                    right: {atLeast: 0.5}
                    decoder: {size: huge, base: nowhere, lora: {rank: 4}}
                """))
        .contains(
            "tasks.notes.students[1].engine: 'djl-extracter' is none of dl4j-ngram-bag, djl-extractor, djl-decoder; did you mean 'djl-extractor'?")
        .contains("tasks.notes.right: 'judge' cannot tell right from wrong")
        .contains("tasks.notes.decoder.size: start: lora has the size of its base model")
        .contains("tasks.notes.decoder.base is missing: start: lora needs the folder")
        .contains("tasks.notes.decoder.epochs: it is ≥ 1, not 0")
        .contains("tasks.notes.decoder.warmUp: it is in [0, 1), not 1")
        .contains("tasks.notes.decoder.learningRate: 'fast' is no number")
        .contains("tasks.notes.decoder.contextLength: it is ≥ 16, not 8")
        .contains("tasks.notes.decoder.slotSwaps: 'yes please' is neither true nor false")
        .contains("tasks.notes.decoder.lora.rank: it is ≥ 1, not 0")
        .contains("unknown key tasks.notes.decoder.lora.alfa: did you mean 'alpha'?")
        .contains("tasks.orders.right.measure is missing")
        .contains("tasks.orders.decoder.size: 'huge' is none of tiny, small, medium")
        .contains("/nowhere is no folder of a Hugging Face snapshot")
        .contains("tasks.orders.decoder.base: start: scratch begins with no base model")
        .contains("tasks.orders.decoder.lora: start: scratch trains no adapter");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{measure: rouge-l, atLeast: 0} | lies in (0, 1]",
        "{measure: rouge} | did you mean",
        "{measure: slot-f1, elements: ordered} | no parameter 'elements'",
        "{measure: http, url: 'http://x'} | cannot tell right from wrong",
      })
  void refusesWhatCannotTellRightFromWrong(String right, String problem) throws IOException {
    assertThat(refusal("tasks: {notes: {right: %s}}".formatted(right)))
        .contains("tasks.notes.right")
        .contains(problem);
  }

  @Test
  void rulesKeepTheOrderOfTheFile() throws IOException {
    RetortConfig config =
        load(
            """
            tasks:
              zebra:
                match: {model: "frontier-*"}
              ape:
                match:
                  - instructions: "You sort [...] into boxes."
                    metadata: {feature: boxes}
                  - application: crm
                    tools: [open, close]
                    precedence: rule
            """);

    assertThat(config.matcher().rules())
        .extracting(assignment -> assignment.task().value())
        .containsExactly("zebra", "ape", "ape");
    TaskRule last = config.matcher().rules().get(2).rule();
    assertThat(last.tools()).containsExactly("close", "open");
    assertThat(last.precedence()).isEqualTo(TaskRule.Precedence.RULE);
    assertThat(config.matcher().rules().get(1).rule().metadata()).containsEntry("feature", "boxes");
  }
}
