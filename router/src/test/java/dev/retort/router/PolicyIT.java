package dev.retort.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.AnsweredBy;
import dev.retort.capture.CaptureDetails;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.PromptTemplate;
import dev.retort.capture.StudentView;
import dev.retort.capture.TaskRule;
import dev.retort.capture.http.RetortHeader;
import dev.retort.capture.http.Route;
import dev.retort.capture.http.RoutedRequest;
import dev.retort.capture.wire.WireProtocols;
import dev.retort.capture.wire.WireRequest;
import dev.retort.router.StepPolicy.StepRule;
import dev.retort.router.StepPolicy.Taker;
import dev.retort.router.cache.AnswerCache;
import dev.retort.router.cache.CachePolicy;
import dev.retort.router.cache.CachePolicy.TeacherAnswers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyIT {
  private static final double HARDLY_ANY = 1e-12;
  private static final String[] WORDS = {"refund billing 0.95", "rare billing 0.85", "maybe x 0.4"};
  private static final Duration HOUR = Duration.ofHours(1);
  private static final String ZERO = "\"temperature\":0";
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  @TempDir Path home;

  @Test
  void aRequestMayAskForTheTeacher() throws Exception {
    try (RoutedTask task = served(RoutingPolicy.DEFAULT, HARDLY_ANY)) {
      HttpResponse<String> asked = ask(task, "asked", "refund", "teacher");
      HttpResponse<String> usual = ask(task, "usual", "refund", "cost");

      assertThat(asked.body()).contains("from the teacher");
      assertThat(asked.headers().firstValue(RetortHeader.REASON)).contains("policy");
      assertThat(task.captured("asked").answeredBy())
          .as("whoever asks chose, so the row evaluates nothing")
          .isEqualTo(new AnsweredBy.Teacher(0));
      assertThat(usual.headers().firstValue(RetortHeader.ANSWERED_BY)).contains("tickets/1");
    }
  }

  @Test
  void aTasksOwnPolicyHoldsWhereARequestSaysNothing() throws Exception {
    try (RoutedTask task = served(policy(AnswerPolicy.TEACHER, CachePolicy.OFF), HARDLY_ANY)) {
      assertThat(task.ask("silent", "refund").body()).contains("from the teacher");
      assertThat(ask(task, "says", "refund", "latency").body()).contains("billing");
    }
  }

  @Test
  void aPolicyThatDoesNotExistIsRefusedInOneParagraph() throws Exception {
    try (RoutedTask task = served(RoutingPolicy.DEFAULT, HARDLY_ANY)) {
      HttpResponse<String> answer = ask(task, "typo", "refund", "acuracy=0.99");

      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body())
          .contains("X-Retort-Policy", "'acuracy=0.99' is no policy", "write cost, latency");
      assertThat(task.teacherCalls()).isZero();
    }
  }

  @Test
  void noPolicyAnswersWhatTheRuleDefers() throws Exception {
    try (RoutedTask task = served(RoutingPolicy.DEFAULT, HARDLY_ANY)) {
      for (String policy : List.of("cost", "latency=5ms", "accuracy=0.01", "teacher")) {
        assertThat(ask(task, "id-" + policy.substring(0, 4), "maybe", policy).body())
            .as(policy)
            .contains("from the teacher");
      }
    }
  }

  @Test
  void theSampleIsDrawnWhateverThePolicy() throws Exception {
    try (RoutedTask task = served(keepingAll(), 1)) {
      ask(task, "a", "refund", "teacher");
      ask(task, "b", "refund", "latency");
      ask(task, "c", "refund", "cost");

      assertThat(task.captured())
          .extracting(e -> e.answeredBy())
          .containsOnly(new AnsweredBy.Teacher(1));
      assertThat(task.teacherCalls()).as("the cache never answers the sample").isEqualTo(3);
    }
  }

  @Test
  void aStudentsAnswerIsGivenAgainAsLongAsItServes() throws Exception {
    try (RoutedTask task = served(keeping(TeacherAnswers.NONE), HARDLY_ANY)) {
      HttpResponse<String> first = task.ask("first", "refund please");
      HttpResponse<String> again = task.ask("again", "refund please");
      HttpResponse<String> spaced = task.ask("spaced", "refund please ");
      task.promote("refund accounting 0.99");
      task.champions().refresh(RoutedTask.TASK);
      HttpResponse<String> next = task.ask("next", "refund please");

      assertThat(first.headers().firstValue(RetortHeader.CACHE)).isEmpty();
      assertThat(again.headers().firstValue(RetortHeader.CACHE)).contains("hit");
      assertThat(again.headers().firstValue(RetortHeader.ANSWERED_BY)).contains("tickets/1");
      assertThat(again.headers().firstValue(RetortHeader.CONFIDENCE)).contains("0.9500");
      assertThat(again.body()).contains("\"content\":\"billing\"");
      assertThat(spaced.headers().firstValue(RetortHeader.CACHE))
          .as("the student might say something else")
          .isEmpty();
      assertThat(next.body()).contains("accounting");
      assertThat(next.headers().firstValue(RetortHeader.CACHE)).isEmpty();
      assertThat(task.captured("again").answeredBy())
          .isEqualTo(new AnsweredBy.Cache(Optional.of("tickets/1")));
      assertThat(task.metrics())
          .contains("retort_router_cache_requests_total{result=\"hit\",task=\"tickets\"} 1.0");
    }
  }

  @Test
  void aStreamIsAnsweredFromTheCacheToo() throws Exception {
    try (RoutedTask task = served(keeping(TeacherAnswers.NONE), HARDLY_ANY)) {
      task.ask("first", "refund please");

      HttpResponse<String> stream = task.askWith("stream", "refund please", "\"stream\":true");

      assertThat(stream.headers().firstValue(RetortHeader.CACHE)).contains("hit");
      assertThat(stream.body()).contains("billing").endsWith("data: [DONE]\n\n");
    }
  }

  @Test
  void theTeachersAnswersAreGivenAgainWhereTheTaskSaysSo() throws Exception {
    try (RoutedTask task = served(keeping(TeacherAnswers.DETERMINISTIC), HARDLY_ANY)) {
      task.askWith("first", "maybe so", ZERO, Map.of());
      HttpResponse<String> again = task.askWith("again", "  maybe so ", ZERO, Map.of());
      task.askWith("drawn-1", "maybe so", "\"temperature\":1", Map.of());
      task.askWith("drawn-2", "maybe so", "\"temperature\":1", Map.of());

      assertThat(again.body()).contains("from the teacher");
      assertThat(again.headers().firstValue(RetortHeader.ANSWERED_BY)).contains("teacher");
      assertThat(again.headers().firstValue(RetortHeader.CACHE)).contains("hit");
      assertThat(task.teacherCalls()).isEqualTo(3);
      assertThat(task.captured("again").answeredBy()).isEqualTo(AnsweredBy.Cache.OF_TEACHER);
      assertThat(task.captured("again").answeredBy().mayLabel()).isFalse();
      assertThat(task.captured("again").answeredBy().mayEvaluate()).isFalse();
    }
  }

  @Test
  void aCacheOfTheTeachersAnswersLeavesOnlyTheSampleToEvaluate() throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      task.restartRouter(keeping(TeacherAnswers.ALL));
      task.ask("new", "something new");
      task.ask("known", "something new");

      assertThat(task.captured("new").answeredBy())
          .as("an equal request would not have reached the teacher")
          .isEqualTo(new AnsweredBy.Teacher(0));
      assertThat(task.captured("known").answeredBy()).isEqualTo(AnsweredBy.Cache.OF_TEACHER);
    }
  }

  @Test
  void whatNoCacheKeepsIsNoMoreOfASampleThanTheRest() throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      task.restartRouter(keeping(TeacherAnswers.DETERMINISTIC));
      task.askWith("kept", "something new", "\"temperature\":0");
      task.askWith("not kept", "something else", "\"temperature\":0.7");

      assertThat(task.captured("kept").answeredBy()).isEqualTo(new AnsweredBy.Teacher(0));
      assertThat(task.captured("not kept").answeredBy()).isEqualTo(new AnsweredBy.Teacher(0));
    }
  }

  @Test
  void failuresAreNotKept() throws Exception {
    try (RoutedTask task = served(keeping(TeacherAnswers.ALL), HARDLY_ANY)) {
      task.teacherAnswersWith(500);
      task.ask("down", "maybe so");
      task.teacherAnswersWith(200);

      assertThat(task.ask("up", "maybe so").body()).contains("from the teacher");
      assertThat(task.teacherCalls()).isEqualTo(2);
    }
  }

  @Test
  void anAnswerThatWasGoodEnoughForLessIsNotGivenForMore() throws Exception {
    try (RoutedTask task = served(keeping(TeacherAnswers.NONE), HARDLY_ANY)) {
      ask(task, "cheap", "rare case", "cost");
      HttpResponse<String> strict = ask(task, "strict", "rare case", "accuracy=1");
      HttpResponse<String> strictAgain = ask(task, "strict-2", "rare case", "accuracy=1");
      HttpResponse<String> cheap = ask(task, "cheap-2", "rare case", "cost");

      assertThat(strict.headers().firstValue(RetortHeader.CACHE)).isEmpty();
      assertThat(strictAgain.headers().firstValue(RetortHeader.CACHE)).contains("hit");
      assertThat(cheap.headers().firstValue(RetortHeader.CACHE)).contains("hit");
    }
  }

  @Test
  void aCacheAnswersNothingThatTheStudentWouldNotAnswerSo() throws Exception {
    Random random = new Random(11);
    try (RoutedTask task = served(RoutingPolicy.DEFAULT, HARDLY_ANY)) {
      AnswerCache cache = new AnswerCache(1 << 20, () -> 0);
      StudentFirst student = new StudentFirst(task.champions(), new StudentReplies());
      RoutingStep.Onward plain = RoutingStep.inOrder(List.of(student), PolicyIT::teacher);
      RoutingStep.Onward cached =
          RoutingStep.inOrder(List.of(new CachedFirst(cache), student), PolicyIT::teacher);
      int hits = 0;
      for (int i = 0; i < 2_000; i++) {
        if (i == 1_000) {
          task.promote("refund accounting 0.85", "rare billing 0.7", "maybe x 0.9");
          task.champions().refresh(RoutedTask.TASK);
        }
        RoutingCase request =
            routed(task, keeping(TeacherAnswers.NONE), anyWish(random), anyText(random));
        Route with = cached.route(request).toCompletionStage().toCompletableFuture().get();
        Route without = plain.route(request).toCompletionStage().toCompletableFuture().get();
        if (with instanceof Route.Answer given) {
          hits += given.answeredBy() instanceof AnsweredBy.Cache ? 1 : 0;
          assertThat(without)
              .isInstanceOfSatisfying(
                  Route.Answer.class, anew -> assertThat(anew.answer()).isEqualTo(given.answer()));
        } else {
          assertThat(without).isInstanceOf(Route.Forward.class);
        }
      }
      assertThat(hits).isGreaterThan(200);
    }
  }

  private static Future<Route> teacher(RoutingCase request) {
    return Future.succeededFuture(Route.Forward.UNROUTED);
  }

  private static AnswerPolicy anyWish(Random random) {
    return List.of(
            AnswerPolicy.COST,
            new AnswerPolicy.Latency(Duration.ofSeconds(1)),
            new AnswerPolicy.Accuracy(0.5),
            new AnswerPolicy.Accuracy(1))
        .get(random.nextInt(4));
  }

  private static String anyText(Random random) {
    String word = List.of("refund", "rare", "maybe", "Refund", "other").get(random.nextInt(5));
    return List.of("%s", " %s", "%s ", "%s  now", "%s now").get(random.nextInt(5)).formatted(word);
  }

  @Test
  void stepsOfAKindGoToTheTeacher() throws Exception {
    StepPolicy steps =
        new StepPolicy(
            takers("plan", Taker.TEACHER),
            List.of(
                new StepRule(
                    "plan",
                    Optional.of(
                        TaskRule.ofPrompt(
                            Optional.empty(), Optional.of(new PromptTemplate("plan [...]")))),
                    Optional.empty())),
            Taker.STUDENT,
            Optional.empty());
    try (RoutedTask task = served(steps(steps), HARDLY_ANY)) {
      HttpResponse<String> named =
          task.askWith("named", "refund", "", Map.of(RetortHeader.STEP, "plan"));
      HttpResponse<String> inBody =
          task.askWith("body", "refund", "\"metadata\":{\"step\":\"plan\"}", Map.of());
      HttpResponse<String> recognised = task.ask("rule", "plan the refund");
      HttpResponse<String> other =
          task.askWith("other", "refund", "", Map.of(RetortHeader.STEP, "extraction"));

      for (HttpResponse<String> plan : List.of(named, inBody, recognised)) {
        assertThat(plan.body()).contains("from the teacher");
        assertThat(plan.headers().firstValue(RetortHeader.REASON)).contains("step");
      }
      assertThat(other.headers().firstValue(RetortHeader.ANSWERED_BY)).contains("tickets/1");
      assertThat(task.captured("named").details().metadata()).containsEntry("step", "plan");
      assertThat(task.captured("other").details().metadata()).containsEntry("step", "extraction");
      assertThat(task.captured("named").answeredBy()).isEqualTo(new AnsweredBy.Teacher(0));
    }
  }

  @Test
  void aTraceGetsTheSameAnswerToTheSameRequest() throws Exception {
    StepPolicy steps = new StepPolicy(new TreeMap<>(), List.of(), Taker.STUDENT, Optional.of(HOUR));
    try (RoutedTask task = served(steps(steps), HARDLY_ANY)) {
      task.askWith("one", "maybe so", "", trace("1"));
      HttpResponse<String> again = task.askWith("two", "maybe so", "", trace("2"));
      HttpResponse<String> elsewhere = task.ask("three", "maybe so");
      task.askWith("four", "refund now", "", trace("3"));
      HttpResponse<String> student = task.askWith("five", "refund now", "", trace("4"));

      assertThat(again.headers().firstValue(RetortHeader.CACHE)).contains("hit");
      assertThat(elsewhere.headers().firstValue(RetortHeader.CACHE)).isEmpty();
      assertThat(student.headers().firstValue(RetortHeader.CACHE)).contains("hit");
      assertThat(student.headers().firstValue(RetortHeader.ANSWERED_BY)).contains("tickets/1");
      assertThat(task.teacherCalls()).isEqualTo(2);
      assertThat(task.captured("two").details().step().orElseThrow().trace()).isEqualTo(TRACE);
    }
  }

  @Test
  void aStudentThatTakesTooLongIsNotWaitedFor() throws Exception {
    try (RoutedTask task = served(RoutingPolicy.DEFAULT, HARDLY_ANY)) {
      Promise<Route> never = Promise.promise();
      RoutingStep patience = new Patience();
      RoutingCase request =
          routed(
              task, RoutingPolicy.DEFAULT, new AnswerPolicy.Latency(Duration.ofMillis(20)), "hi");

      Route late =
          patience
              .route(request, asked -> never.future())
              .toCompletionStage()
              .toCompletableFuture()
              .get();
      Route quick =
          patience
              .route(request, asked -> Future.succeededFuture(Route.Forward.UNROUTED))
              .toCompletionStage()
              .toCompletableFuture()
              .get();

      assertThat(((Route.Forward) late).reason()).isEqualTo("slow");
      assertThat(((Route.Forward) late).answeredBy()).isEqualTo(new AnsweredBy.Teacher(0));
      assertThat(quick).isSameAs(Route.Forward.UNROUTED);
    }
  }

  private static RoutingCase routed(
      RoutedTask task, RoutingPolicy policy, AnswerPolicy wish, String text) throws IOException {
    String path = "/v1/chat/completions";
    JsonNode body =
        JsonFormat.mapper()
            .readTree("{\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}".formatted(text));
    WireRequest asked = WireProtocols.byPath().get(path).request(body);
    return new RoutingCase(
        new RoutedRequest(
            new ExchangeId("patient"),
            Instant.EPOCH,
            Optional.of(RoutedTask.TASK),
            asked,
            CaptureDetails.NONE,
            path,
            body,
            Optional.empty()),
        RoutedTask.TASK,
        policy,
        wish,
        task.champions().of(RoutedTask.TASK),
        StudentView.of(asked.prompt()));
  }

  private RoutedTask served(RoutingPolicy policy, double teacherShare) throws Exception {
    RoutedTask task = new RoutedTask(home, teacherShare);
    task.restartRouter(policy);
    task.promote(WORDS);
    task.champions().refresh(RoutedTask.TASK);
    return task;
  }

  private static HttpResponse<String> ask(RoutedTask task, String id, String text, String policy)
      throws Exception {
    return task.askWith(id, text, "", Map.of(RetortHeader.POLICY, policy));
  }

  private static Map<String, String> trace(String span) {
    return Map.of("traceparent", "00-%s-%s-01".formatted(TRACE, span.repeat(16)));
  }

  private static SortedMap<String, Taker> takers(String kind, Taker taker) {
    return new TreeMap<>(Map.of(kind, taker));
  }

  private static RoutingPolicy keeping(TeacherAnswers teacher) {
    return policy(AnswerPolicy.COST, new CachePolicy(Optional.of(HOUR), teacher));
  }

  private static RoutingPolicy keepingAll() {
    return keeping(TeacherAnswers.ALL);
  }

  private static RoutingPolicy policy(AnswerPolicy policy, CachePolicy cache) {
    return routing(policy, cache, StepPolicy.NONE);
  }

  private static RoutingPolicy steps(StepPolicy steps) {
    return routing(AnswerPolicy.COST, CachePolicy.OFF, steps);
  }

  private static RoutingPolicy routing(AnswerPolicy policy, CachePolicy cache, StepPolicy steps) {
    RoutingPolicy usual = RoutingPolicy.DEFAULT;
    return new RoutingPolicy(
        policy,
        cache,
        steps,
        usual.guard(),
        usual.stakes(),
        usual.verify(),
        Optional.empty(),
        usual.rollout(),
        usual.sampling(),
        usual.drift());
  }
}
