package dev.retort.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.PromptTemplate;
import dev.retort.capture.TaskMatcher;
import dev.retort.capture.TaskRule;
import dev.retort.capture.http.RetortHeader;
import dev.retort.evaluator.deferral.AnswerCriterion;
import dev.retort.evaluator.deferral.DeferralRuleSelector;
import dev.retort.evaluator.deferral.DeferralStrategy;
import dev.retort.evaluator.statistics.LossTest;
import dev.retort.evaluator.task.EvaluationTask;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelVersion;
import dev.retort.trainer.OutOfFoldPrediction;
import dev.retort.trainer.Prediction;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

class RouterIT {
  /** So small that no id of these tests is drawn. */
  private static final double HARDLY_ANY = 1e-12;

  private static final String[] REFUNDS = {"refund billing 0.9512345", "maybe billing 0.4"};

  @TempDir Path home;

  @Test
  void readsALongRequestAwayFromTheEventLoop() throws Exception {
    try (RoutedTask task = new RoutedTask(home, 0.01)) {
      assertThat(task.isRoutedAtOnce("x".repeat(16_000))).isTrue();
      assertThat(task.isRoutedAtOnce("x".repeat(17_000))).isFalse();
    }
  }

  @Test
  void answersWhatItMayAndDefersTheRest() throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      task.promote(REFUNDS);
      task.champions().refresh(RoutedTask.TASK);

      HttpResponse<String> sure = task.ask("sure", "refund please");
      HttpResponse<String> unsure = task.ask("unsure", "maybe later");

      assertThat(sure.body()).contains("\"content\":\"billing\"").contains("tickets/1");
      assertThat(sure.headers().firstValue(RetortHeader.ANSWERED_BY)).contains("tickets/1");
      assertThat(sure.headers().firstValue(RetortHeader.CONFIDENCE)).contains("0.9512");
      assertThat(unsure.body()).contains("from the teacher");
      assertThat(unsure.headers().firstValue(RetortHeader.ANSWERED_BY)).contains("teacher");
      assertThat(unsure.headers().firstValue(RetortHeader.CONFIDENCE)).contains("0.4000");
      assertThat(task.teacherCalls()).isEqualTo(1);
      assertThat(task.captured("sure").answeredBy())
          .isEqualTo(new AnsweredBy.Student("tickets/1", 0.9512345));
      assertThat(task.captured("sure").completion())
          .isEqualTo(new Completion("billing", Completion.Finish.STOP));
      assertThat(task.captured("unsure").answeredBy()).isEqualTo(new AnsweredBy.Teacher(0));
      assertThat(task.captured("unsure").usage().completion()).isEqualTo(3);
    }
  }

  @Test
  void studentsSeeNoPersonalDataAndCallersGetTheirOwnBack() throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      task.promote("[EMAIL_1] copy:[EMAIL_1] 0.95", "ann@example.org leaked 0.95");
      task.champions().refresh(RoutedTask.TASK);

      HttpResponse<String> answer = task.ask("forward", "send ann@example.org a copy");

      assertThat(answer.body()).contains("\"content\":\"copy:ann@example.org\"");
      assertThat(task.captured("forward").prompt().studentInput())
          .isEqualTo("send ann@example.org a copy");
      assertThat(task.captured("forward").completion().text()).isEqualTo("copy:ann@example.org");
    }
  }

  @Test
  void asksNoStudentWhereTheRequestAloneDecidesAgainstIt() throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      task.letServe(task.publish(rightAboutParcels(), "parcel shipping 0.1", "refund billing 0.9"));
      task.champions().refresh(RoutedTask.TASK);

      HttpResponse<String> unsure = task.ask("parcel", "parcel please");
      HttpResponse<String> sure = task.ask("refund", "refund please");

      assertThat(unsure.body()).contains("\"content\":\"shipping\"");
      assertThat(unsure.headers().firstValue(RetortHeader.CONFIDENCE)).contains("0.1000");
      assertThat(sure.body()).contains("from the teacher");
      assertThat(sure.headers().firstValue(RetortHeader.CONFIDENCE))
          .as("nobody asked it")
          .isEmpty();
      assertThat(task.captured("refund").answeredBy()).isEqualTo(new AnsweredBy.Teacher(0));
    }
  }

  /** Learned where a student is right about parcels and wrong about refunds. */
  private static AnswerCriterion rightAboutParcels() {
    Map<ExchangeId, String> requests = new HashMap<>();
    List<OutOfFoldPrediction> rows = new ArrayList<>();
    for (int row = 0; row < 1000; row++) {
      boolean parcel = row % 2 == 0;
      ExchangeId id = new ExchangeId("row-" + row);
      requests.put(id, parcel ? "parcel please" : "refund please");
      rows.add(new OutOfFoldPrediction(id, "a", new Prediction(parcel ? "a" : "b", 0.5)));
    }
    return new DeferralRuleSelector(new LossTest(0.01, 0.95), 0.9, EvaluationTask.EXACT_MATCH)
        .select(new DeferralStrategy.RequestAlone(requests), rows, 1000)
        .criterion();
  }

  @Test
  void leavesToTheTeacherWhatNoStudentServes() throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      task.champions().refresh(RoutedTask.TASK);
      task.ask("before", "refund please");
      task.promote(REFUNDS);
      task.champions().refresh(RoutedTask.TASK);
      task.ask("unnamed", "refund please", Optional.empty());
      task.ask("unknown", "refund please", Optional.of("another-task"));
      assertThat(task.ask("illegal", "refund", Optional.of("no such/name")).statusCode())
          .isEqualTo(400);

      assertThat(task.captured())
          .extracting(e -> e.id().value(), Exchange::answeredBy)
          .containsExactlyInAnyOrder(
              tuple("before", AnsweredBy.TEACHER),
              tuple("unnamed", AnsweredBy.TEACHER),
              tuple("unknown", AnsweredBy.TEACHER));
    }
  }

  @Test
  void tellsByItsRulesWhoseARequestIsThatNamesNoTask() throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      TaskRule refunds =
          new TaskRule(
              new TreeMap<>(),
              Optional.empty(),
              Optional.empty(),
              new TreeSet<>(),
              Optional.empty(),
              Optional.of(new PromptTemplate("refund [...]")),
              TaskRule.Precedence.REQUEST);
      task.restartRouter(
          new TaskMatcher(List.of(new TaskMatcher.Assignment(RoutedTask.TASK, refunds))));
      task.promote(REFUNDS);
      task.champions().refresh(RoutedTask.TASK);

      task.ask("matched", "refund please", Optional.empty());
      task.ask("other", "good morning", Optional.empty());

      assertThat(task.captured("matched").answeredBy()).isInstanceOf(AnsweredBy.Student.class);
      assertThat(task.captured("matched").task()).isEmpty();
      assertThat(task.captured("other").answeredBy()).isEqualTo(AnsweredBy.TEACHER);
    }
  }

  @Test
  @ResourceLock(Resources.LOCALE)
  void writesTheConfidenceForMachinesWhateverTheLanguage() throws Exception {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      task.promote(REFUNDS);
      task.champions().refresh(RoutedTask.TASK);
      assertThat(task.ask("sure", "refund").headers().firstValue(RetortHeader.CONFIDENCE))
          .contains("0.9512");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void sendsItsShareToTheTeacherWhateverIsAsked() throws Exception {
    int requests = 2_000;
    double share = 0.05;
    try (RoutedTask task = new RoutedTask(home, share)) {
      task.promote(REFUNDS);
      task.champions().refresh(RoutedTask.TASK);
      inParallel(
          requests,
          number -> task.ask("r-" + number, number % 2 == 0 ? "refund please" : "maybe later"));

      List<Exchange> captured = task.captured();
      assertThat(captured).hasSize(requests);
      Set<ExchangeId> drawn =
          captured.stream()
              .filter(e -> e.answeredBy().equals(new AnsweredBy.Teacher(share)))
              .map(Exchange::id)
              .collect(Collectors.toSet());
      assertThat(
              captured.stream()
                  .filter(e -> task.sampler.draws(e.id(), e.createdAt()))
                  .map(Exchange::id))
          .containsExactlyInAnyOrderElementsOf(drawn);
      double half = requests / 2.0;
      double spread = Math.sqrt(half * share * (1 - share));
      for (String text : List.of("refund please", "maybe later")) {
        long ofText =
            captured.stream()
                .filter(e -> drawn.contains(e.id()) && e.prompt().studentInput().equals(text))
                .count();
        assertThat((double) ofText).isBetween(half * share - 4 * spread, half * share + 4 * spread);
      }
      assertThat(captured)
          .filteredOn(e -> !drawn.contains(e.id()))
          .allSatisfy(
              e ->
                  assertThat(e.answeredBy())
                      .isEqualTo(
                          e.prompt().studentInput().equals("maybe later")
                              ? new AnsweredBy.Teacher(0)
                              : new AnsweredBy.Student("tickets/1", 0.9512345)));
    }
  }

  @Test
  void losesNoRequestWhileVersionsChange() throws Exception {
    losesNoRequest(8);
  }

  /** Takes minutes. */
  @Test
  @Tag("campaign")
  void losesNoRequestInAHundredSwaps() throws Exception {
    losesNoRequest(100);
  }

  private void losesNoRequest(int swaps) throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      task.promote("refund version-1 0.9");
      task.champions().refresh(RoutedTask.TASK);
      AtomicBoolean going = new AtomicBoolean(true);
      AtomicInteger sent = new AtomicInteger();
      ExecutorService callers = Executors.newFixedThreadPool(4);
      List<Future<List<String>>> answers = new ArrayList<>();
      for (int caller = 0; caller < 4; caller++) {
        answers.add(
            callers.submit(
                () -> {
                  List<String> problems = new ArrayList<>();
                  while (going.get()) {
                    String id = "r-" + sent.incrementAndGet();
                    HttpResponse<String> answer = task.ask(id, "refund please");
                    if (answer.statusCode() != 200 || !answer.body().contains("\"version-")) {
                      problems.add(id + ": " + answer.body());
                    }
                  }
                  return problems;
                }));
      }
      for (int version = 2; version <= swaps + 1; version++) {
        task.promote("refund version-" + version + " 0.9");
        task.champions().refresh(RoutedTask.TASK);
        assertThat(task.ask("after-" + version, "refund").body())
            .contains("\"version-" + version + "\"");
      }
      going.set(false);
      for (Future<List<String>> answer : answers) {
        assertThat(answer.get()).isEmpty();
      }
      callers.shutdown();

      assertThat(task.teacherCalls()).isZero();
      assertThat(task.captured()).hasSize(sent.get() + swaps);
      List<KeywordStudents.Student> loaded = task.students.loaded();
      assertThat(loaded).hasSize(swaps + 1);
      assertThat(loaded.subList(0, swaps - 1)).allMatch(KeywordStudents.Student::isClosed);
      assertThat(loaded.subList(swaps - 1, swaps + 1))
          .as("the champion and the one before")
          .noneMatch(KeywordStudents.Student::isClosed);
    }
  }

  @Test
  void goesOnWithTheOldStudentWhenTheNewBundleIsTamperedWith() throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      task.promote("refund old 0.9");
      task.champions().refresh(RoutedTask.TASK);
      ModelVersion next = task.publish("refund new 0.9");
      overwrite(task.registryHome(), "refund new 0.9", "refund evl 0.9");
      task.letServe(next);

      task.champions().refresh(RoutedTask.TASK);

      assertThat(task.champions().version(RoutedTask.TASK)).contains("tickets/1");
      assertThat(task.ask("still", "refund").body()).contains("\"old\"");
      task.restartRouter();
      task.champions().refresh(RoutedTask.TASK);
      assertThat(task.ask("after a restart", "refund").body()).contains("\"old\"");
    }
  }

  @Test
  void goesOnWithTheOldStudentWhenTheNewOneDoesNotLoad() throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      task.promote("refund old 0.9");
      task.champions().refresh(RoutedTask.TASK);
      task.promote("refund new certainly");

      task.champions().refresh(RoutedTask.TASK);
      task.champions().refresh(RoutedTask.TASK);

      assertThat(task.ask("still", "refund").body()).contains("\"old\"");
      assertThat(task.students.attempts()).as("it is not tried at every look").isEqualTo(2);
      task.promote("refund newer 0.9");
      task.champions().refresh(RoutedTask.TASK);
      assertThat(task.ask("again", "refund").body()).contains("\"newer\"");
    }
  }

  @Test
  void asksTheTeacherWhereTheStudentFails() throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      task.promote("refund billing 0.9", "parcel shipping 0.9");
      task.champions().refresh(RoutedTask.TASK);

      HttpResponse<String> answer = task.ask("both", "refund for a parcel");

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("from the teacher");
      assertThat(task.captured("both").answeredBy()).isEqualTo(new AnsweredBy.Teacher(0));
    }
  }

  @Test
  void standsInForATeacherWhoIsOutOfService() throws Exception {
    try (RoutedTask task = new RoutedTask(home, 1)) {
      task.promote(REFUNDS);
      task.champions().refresh(RoutedTask.TASK);
      assertThat(task.ask("drawn", "refund please").body()).contains("from the teacher");
      task.teacherAnswersWith(400);
      assertThat(task.ask("refused", "refund please").statusCode()).isEqualTo(400);
      task.teacherAnswersWith(503);
      assertThat(task.ask("ill", "refund please").body()).contains("\"billing\"");
      assertThat(task.ask("ill and unsure", "maybe later").statusCode()).isEqualTo(503);
      task.stopTeacher();
      assertThat(task.ask("gone", "refund please").body()).contains("\"billing\"");
      assertThat(task.ask("gone and unsure", "maybe later").statusCode()).isEqualTo(502);

      assertThat(task.captured("drawn").answeredBy()).isEqualTo(new AnsweredBy.Teacher(1));
      assertThat(task.captured("gone").answeredBy())
          .isEqualTo(new AnsweredBy.Student("tickets/1", 0.9512345));
      assertThat(task.captured("gone and unsure").completion().finish())
          .isEqualTo(Completion.Finish.ERROR);
    }
  }

  @Test
  void servesWhatItPulledLastWhileTheRegistryIsAway() throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      ModelVersion version = task.promote(REFUNDS);
      task.champions().refresh(RoutedTask.TASK);
      task.stopRegistry();
      task.champions().refresh(RoutedTask.TASK);
      assertThat(task.champions().version(RoutedTask.TASK)).contains("tickets/1");

      task.restartRouter();
      task.champions().resume();

      String byDigest = "tickets/" + version.rootDigest().abbreviated();
      assertThat(task.ask("offline", "refund").headers().firstValue(RetortHeader.ANSWERED_BY))
          .contains(byDigest);
      task.startRegistry();
      task.champions().refresh(List.of(new ModelName("somebody else"), name()));
      assertThat(task.ask("online", "refund").headers().firstValue(RetortHeader.ANSWERED_BY))
          .contains("tickets/1");
      assertThat(task.students.loaded()).hasSize(2);
    }
  }

  @Test
  void leavesEverythingToTheTeacherOnceTheChampionIsWithdrawn() throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      task.promote(REFUNDS);
      task.champions().refresh(RoutedTask.TASK);
      task.withdrawChampion();
      task.champions().refresh(List.of());

      assertThat(task.champions().version(RoutedTask.TASK)).isEmpty();
      assertThat(task.students.loaded()).allMatch(KeywordStudents.Student::isClosed);
      task.ask("withdrawn", "refund please");
      assertThat(task.captured("withdrawn").answeredBy()).isEqualTo(AnsweredBy.TEACHER);
    }
  }

  private static ModelName name() {
    return new ModelName(RoutedTask.TASK.value());
  }

  private interface Request {
    void send(int number) throws IOException, InterruptedException;
  }

  private static void inParallel(int requests, Request request) throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(16);
    List<Future<?>> sent = new ArrayList<>();
    for (int number = 0; number < requests; number++) {
      int one = number;
      sent.add(
          callers.submit(
              () -> {
                request.send(one);
                return null;
              }));
    }
    for (Future<?> future : sent) {
      future.get();
    }
    callers.shutdown();
  }

  /** Changes a stored file behind the registry's back. */
  private static void overwrite(Path root, String content, String changed) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(root)) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    byte[] sought = content.getBytes(StandardCharsets.UTF_8);
    int found = 0;
    for (Path file : files) {
      if (Files.size(file) == sought.length && Arrays.equals(Files.readAllBytes(file), sought)) {
        file.toFile().setWritable(true);
        Files.writeString(file, changed);
        found++;
      }
    }
    assertThat(found).isEqualTo(1);
  }
}
