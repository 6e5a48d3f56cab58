package dev.retort.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.TaskName;
import dev.retort.registry.BundleWriter;
import dev.retort.registry.Decision;
import dev.retort.registry.Decision.Kind;
import dev.retort.registry.Lineage;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.PromotionConflictException;
import dev.retort.registry.RunId;
import dev.retort.registry.Sha256;
import dev.retort.registry.audit.ChainedEntry;
import dev.retort.registry.mlflow.MlflowEndpoint;
import dev.retort.registry.mlflow.MlflowModelRegistry;
import dev.retort.registry.mlflow.MlflowRunTracker;
import dev.retort.registry.mlflow.RegistryAudit;
import dev.retort.registry.server.RegistryServer;
import dev.retort.registry.server.RegistryServerConfig;
import dev.retort.registry.webhook.WebhookSecret;
import dev.retort.scheduler.Promotions.Candidacy;
import dev.retort.scheduler.Promotions.Verdict;
import dev.retort.scheduler.journal.SchedulerDatabase;
import dev.retort.scheduler.notice.NoticeKind;
import dev.retort.scheduler.notice.Outbox;
import dev.retort.scheduler.notice.Receiver;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People who decide, at a real registry. */
class PromotionsIT {
  private static final TaskName TASK = new TaskName("desk");
  private static final ModelName MODEL = new ModelName("desk");
  private static final Instant NOW = Instant.parse("2026-02-01T08:00:00Z");

  @TempDir private Path home;
  private RegistryServer server;
  private MlflowModelRegistry registry;
  private RunId run;
  private Promotions promotions;

  @BeforeEach
  void start() {
    server =
        RegistryServer.start(
            RegistryServerConfig.loopback(home.resolve("registry"), 0), Clock.systemUTC());
    MlflowEndpoint endpoint = MlflowEndpoint.at(server.uri());
    registry = new MlflowModelRegistry(endpoint);
    try (MlflowRunTracker tracker = new MlflowRunTracker(endpoint, Clock.systemUTC())) {
      run = tracker.start("desk", "night", "desk", Map.of());
    }
    promotions = new Promotions(registry, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  @AfterEach
  void stop() {
    registry.close();
    server.close();
  }

  @Test
  void ofManyApproversAtOnceOnePromotesAndTheOthersAreToldWho() {
    Candidacy seen = propose("one", "aa");

    List<String> refused = new ArrayList<>();
    List<Integer> promoted =
        IntStream.range(0, 8)
            .parallel()
            .mapToObj(
                i -> attempt(() -> promotions.promote(TASK, seen, verdict("person-" + i)), refused))
            .flatMap(Optional::stream)
            .map(ModelVersion::number)
            .collect(Collectors.toList());

    assertThat(promoted).containsExactly(1);
    assertThat(refused)
        .hasSize(7)
        .allMatch(words -> words.contains("person-") || words.contains("waits"));
    assertThat(registry.resolve(MODEL, ModelAlias.CHAMPION).orElseThrow().number()).isEqualTo(1);
    assertThat(registry.resolve(MODEL, Promotions.CANDIDATE)).isEmpty();
    assertThat(decisions()).hasSize(1);
  }

  @Test
  void aYesAndANoAtOnceComeToOneOfThem() {
    for (int round = 0; round < 5; round++) {
      Candidacy seen = propose("round " + round, "a" + round);
      Optional<Integer> before = champion();

      List<String> refused = new ArrayList<>();
      List<Boolean> done =
          IntStream.range(0, 2)
              .parallel()
              .mapToObj(
                  i ->
                      attempt(
                              () ->
                                  i == 0
                                      ? promotions.promote(TASK, seen, verdict("ada"))
                                      : promotions.reject(TASK, seen, verdict("bob")),
                              refused)
                          .isPresent())
              .collect(Collectors.toList());

      assertThat(done).containsExactlyInAnyOrder(true, false);
      assertThat(champion()).isEqualTo(done.get(0) ? Optional.of(seen.version()) : before);
      assertThat(registry.resolve(MODEL, Promotions.CANDIDATE)).isEmpty();
      assertThat(Ruling.of(registry.version(MODEL, seen.version()).orElseThrow())).hasSize(1);
    }
  }

  @Test
  void anApprovalForASupersededCandidateSaysWhatWaitsNow() {
    Candidacy seen = propose("one", "aa");
    propose("two", "bb");

    assertThatThrownBy(() -> promotions.promote(TASK, seen, verdict("ada")))
        .isInstanceOf(PromotionConflictException.class)
        .hasMessageContaining("version 1 of 'desk' with seal aa")
        .hasMessageContaining("version 2 waits now, with seal bb");
    assertThat(champion()).isEmpty();
    assertThat(decisions()).isEmpty();
  }

  @Test
  void anApprovalByAnEarlierReportIsNoneOfTheNewOne() {
    Candidacy seen = propose("one", "aa");
    registry.tag(registry.version(MODEL, 1).orElseThrow(), Map.of(Promotions.SEAL_TAG, "bb"));

    assertThatThrownBy(() -> promotions.reject(TASK, seen, verdict("ada")))
        .isInstanceOf(PromotionConflictException.class)
        .hasMessageContaining("judged anew since, by the report with seal bb");
  }

  @Test
  void whoComesAfterOneThatDiedHalfwayCarriesThatDecisionOut() {
    Candidacy seen = propose("one", "aa");
    ModelVersion candidate = registry.version(MODEL, 1).orElseThrow();
    registry.decide(
        candidate,
        Promotions.CANDIDATE,
        new Decision(
            Kind.PROMOTED,
            "ada",
            "read it",
            new TreeMap<>(Map.of(Ruling.DECIDED_AT, NOW.minusSeconds(60).toString()))));

    assertThatThrownBy(() -> promotions.reject(TASK, seen, verdict("bob")))
        .isInstanceOf(PromotionConflictException.class)
        .hasMessageContaining("ada has promoted it");
    assertThat(champion()).contains(1);
    assertThat(promotions.rulings(TASK, 9))
        .singleElement()
        .satisfies(
            ruling -> {
              assertThat(ruling.who()).isEqualTo("ada");
              assertThat(ruling.at()).isEqualTo(NOW.minusSeconds(60));
            });
  }

  @Test
  void aRollbackIsOfTheChampionThatWasSeen() {
    promotions.promote(TASK, propose("one", "aa"), verdict("ada"));
    promotions.promote(TASK, propose("two", "bb"), verdict("ada"));

    assertThat(promotions.rollback(TASK, 2, verdict("bob")).number()).isEqualTo(1);
    assertThatThrownBy(() -> promotions.rollback(TASK, 2, verdict("carol")))
        .isInstanceOf(PromotionConflictException.class)
        .hasMessageContaining("version 1 of 'desk' serves by now");

    assertThat(champion()).contains(1);
    assertThat(promotions.rulings(TASK, 9))
        .extracting(Ruling::kind)
        .containsExactlyInAnyOrder(Kind.PROMOTED, Kind.PROMOTED, Kind.ROLLED_BACK, Kind.RESTORED);
  }

  @Test
  void whoeverTakesAChampionBackItIsToldOnce() {
    promotions.promote(TASK, propose("one", "aa"), verdict("ada"));
    promotions.promote(TASK, propose("two", "bb"), verdict("ada"));
    Receiver receiver =
        new Receiver(
            URI.create("http://127.0.0.1:1/hook"),
            WebhookSecret.generate(new SecureRandom()),
            Set.of(NoticeKind.CHAMPION_ROLLED_BACK));
    try (SchedulerDatabase database = SchedulerDatabase.open(home)) {
      Clock clock = Clock.fixed(NOW.plusSeconds(60), ZoneOffset.UTC);
      RollbackNotices notices =
          new RollbackNotices(
              registry, new Outbox(database.source(), clock, List.of(receiver)), clock);
      notices.post();
      assertThat(told(database)).isEmpty();

      promotions.rollback(TASK, verdict("bob"));
      notices.post();
      notices.post();

      assertThat(told(database))
          .singleElement()
          .satisfies(
              body ->
                  assertThat(body)
                      .contains("champion.rolled-back", "\"version\":2")
                      .contains("bob has rolled version 2 of 'desk' back: looks right"));

      Sha256 failing = registry.version(MODEL, 1).orElseThrow().rootDigest();
      promotions.takeBack(TASK, failing, new Verdict("router", "it does not start"));
      notices.post();

      assertThat(told(database))
          .hasSize(2)
          .last()
          .asString()
          .contains("router has rolled version 1 of 'desk' back: it does not start");
      Clock later = Clock.fixed(NOW.plusSeconds(4 * 86_400), ZoneOffset.UTC);
      Jdbi.create(database.source()).useHandle(handle -> handle.execute("delete from notice"));
      new RollbackNotices(registry, new Outbox(database.source(), later, List.of(receiver)), later)
          .post();
      assertThat(told(database)).as("what is old is no news").isEmpty();
    }
  }

  private static List<String> told(SchedulerDatabase database) {
    return Jdbi.create(database.source())
        .withHandle(
            handle ->
                handle
                    .createQuery("select body from notice order by body")
                    .mapTo(String.class)
                    .list());
  }

  private Optional<ModelVersion> attempt(
      java.util.function.Supplier<ModelVersion> decide, List<String> refused) {
    try {
      return Optional.of(decide.get());
    } catch (PromotionConflictException e) {
      synchronized (refused) {
        refused.add(e.getMessage());
      }
      return Optional.empty();
    }
  }

  private Candidacy propose(String weights, String seal) {
    ModelVersion version =
        registry.publish(
            new BundleWriter("desk", new Lineage(digest(weights), digest("rows"), run))
                .file("student.bin", weights.getBytes(StandardCharsets.UTF_8))
                .write(home.resolve("bundle " + weights)),
            MODEL,
            run,
            Map.of(Promotions.SEAL_TAG, seal));
    promotions.propose(version);
    return Candidacy.of(version);
  }

  private static String digest(String text) {
    return Sha256.of(text.getBytes(StandardCharsets.UTF_8)).hex();
  }

  private Optional<Integer> champion() {
    return registry.resolve(MODEL, ModelAlias.CHAMPION).map(ModelVersion::number);
  }

  private List<ChainedEntry> decisions() {
    List<ChainedEntry> entries = new ArrayList<>();
    new RegistryAudit(MlflowEndpoint.at(server.uri())).read(entries::add);
    return entries.stream().filter(entry -> entry.action().equals("DECIDED")).toList();
  }

  private static Verdict verdict(String who) {
    return new Verdict(who, "looks right");
  }
}
