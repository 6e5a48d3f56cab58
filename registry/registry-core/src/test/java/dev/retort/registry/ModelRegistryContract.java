package dev.retort.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every model registry does, whatever it is made of. */
public abstract class ModelRegistryContract {
  private static final ModelAlias CHAMPION = ModelAlias.CHAMPION;
  private static final ModelAlias CANDIDATE = new ModelAlias("candidate");

  @TempDir private Path folder;
  private ModelRegistry registry;
  private RunId run;
  private ModelName name;

  /** The registry under test; may hold other models already. */
  protected abstract ModelRegistry registry();

  /** A run that the registry knows. */
  protected abstract RunId newRun();

  /**
   * Whether no two can move an alias from the same place; no MLflow but Retort's own can say so.
   */
  protected boolean comparesAndSetsInOneStep() {
    return true;
  }

  /** Whether the server itself knows a version that it has; no MLflow but Retort's own does. */
  protected boolean createsIdempotently() {
    return true;
  }

  @BeforeEach
  void prepare() {
    registry = registry();
    run = newRun();
    name = new ModelName("contract " + UUID.randomUUID());
  }

  @Test
  void publishesABundleAsFirstVersionWithItsTags() {
    Bundle bundle = bundle("weights");

    ModelVersion version = registry.publish(bundle, name, run, Map.of("gate.decision", "promote"));

    assertThat(version.name()).isEqualTo(name);
    assertThat(version.number()).isEqualTo(1);
    assertThat(version.rootDigest()).isEqualTo(bundle.manifest().rootDigest());
    assertThat(version.runId()).contains(run);
    assertThat(version.tags())
        .containsEntry("gate.decision", "promote")
        .containsEntry(ModelVersion.ROOT_DIGEST_TAG, bundle.manifest().rootDigest().hex())
        .containsEntry(ModelVersion.TASK_TAG, "triage")
        .containsEntry(ModelVersion.DATASET_TAG, "dataset-1");
    assertThat(registry.version(name, 1)).contains(version);
    assertThat(registry.versions(name)).containsExactly(version);
  }

  @Test
  void publishingTheSameBundleAgainReturnsTheSameVersion() {
    ModelVersion first = publish("weights");

    ModelVersion again = registry.publish(bundle("weights"), name, run, Map.of("later", "yes"));

    assertThat(again.number()).isEqualTo(first.number());
    assertThat(again.source()).isEqualTo(first.source());
    assertThat(registry.versions(name)).containsExactly(again);
    assertThat(registry.version(name, 1).orElseThrow().tags()).containsEntry("later", "yes");
  }

  @Test
  void publishingTheSameBundleUnderAnotherNameWorks() {
    publish("weights");
    ModelName other = new ModelName("contract " + UUID.randomUUID());

    ModelVersion version = registry.publish(bundle("weights"), other, run, Map.of());

    assertThat(version.number()).isEqualTo(1);
    assertThat(registry.versions(other)).hasSize(1);
  }

  @Test
  void listsVersionsNewestFirst() {
    publish("one");
    publish("two");
    publish("three");

    assertThat(registry.versions(name)).extracting(ModelVersion::number).containsExactly(3, 2, 1);
  }

  @Test
  void pagesThroughVersionsWithoutGapsWhileMoreArePublished() {
    publish("one");
    publish("two");
    publish("three");

    List<ModelVersion> first = registry.versions(name, Integer.MAX_VALUE, 2);
    publish("four");
    List<ModelVersion> rest = registry.versions(name, first.get(1).number(), 2);

    assertThat(first).extracting(ModelVersion::number).containsExactly(3, 2);
    assertThat(rest).extracting(ModelVersion::number).containsExactly(1);
    assertThat(registry.versions(name, 1, 2)).isEmpty();
  }

  @Test
  void findsVersionsByATag() {
    registry.tag(publish("one"), Map.of("seal", "ab"));
    registry.tag(publish("two"), Map.of("seal", "ab"));
    registry.tag(publish("three"), Map.of("seal", "cd"));

    assertThat(registry.tagged(name, "seal", "ab", 9))
        .extracting(ModelVersion::number)
        .containsExactly(2, 1);
    assertThat(registry.tagged(name, "seal", "ab", 1))
        .extracting(ModelVersion::number)
        .containsExactly(2);
    assertThat(registry.tagged(name, "seal", "ef", 9)).isEmpty();
  }

  @Test
  void findsVersionsOfAnyModelByATagThoseChangedLastFirst() {
    String value = UUID.randomUUID().toString();
    ModelVersion first = publish("one");
    publish("two");
    name = new ModelName("contract " + UUID.randomUUID());
    ModelVersion other = publish("three");
    registry.tag(other, Map.of("mark", value));
    awaitAnotherMoment();
    registry.tag(first, Map.of("mark", value));

    assertThat(registry.tagged("mark", value, 9))
        .extracting(ModelVersion::name, ModelVersion::number)
        .containsExactly(tuple(first.name(), 1), tuple(other.name(), 1));
    assertThat(registry.tagged("mark", value, 1)).hasSize(1);
  }

  /** Registries tell moments by the millisecond. */
  private static void awaitAnotherMoment() {
    long now = System.currentTimeMillis();
    while (System.currentTimeMillis() == now) {
      Thread.onSpinWait();
    }
  }

  @Test
  void removesAnAliasOnlyFromTheVersionThatIsMeant() {
    publish("one");
    publish("two");
    registry.moveAlias(name, CANDIDATE, 2);

    registry.removeAlias(name, CANDIDATE, 1);
    assertThat(registry.resolve(name, CANDIDATE).orElseThrow().number()).isEqualTo(2);

    registry.removeAlias(name, CANDIDATE, 2);
    assertThat(registry.resolve(name, CANDIDATE)).isEmpty();
  }

  @Test
  void decidesOnlyAboutWhatWaits() {
    ModelVersion first = publish("one");
    publish("two");
    registry.moveAlias(name, CANDIDATE, 2);

    assertThatThrownBy(
            () -> registry.decide(first, CANDIDATE, decision(Decision.Kind.PROMOTED, "ada")))
        .isInstanceOf(PromotionConflictException.class)
        .hasMessageContaining("version 1");
  }

  @Test
  void ofManyWhoDecideAtOnceTheFirstDecisionStands() {
    ModelVersion version = publish("one");
    registry.moveAlias(name, CANDIDATE, 1);

    Set<String> standing =
        IntStream.rangeClosed(1, 6)
            .parallel()
            .mapToObj(
                i ->
                    registry.decide(
                        version,
                        CANDIDATE,
                        decision(
                            i % 2 == 0 ? Decision.Kind.PROMOTED : Decision.Kind.REJECTED,
                            "person-" + i)))
            .map(decision -> decision.kind() + " by " + decision.by())
            .collect(Collectors.toSet());

    assertThat(standing.size() == 1 || !comparesAndSetsInOneStep()).isTrue();
  }

  @Test
  void aDecisionStandsUntilTheAliasMoves() {
    ModelVersion first = publish("one");
    publish("two");
    registry.moveAlias(name, CANDIDATE, 1);
    Decision no = decision(Decision.Kind.REJECTED, "ada");

    assertThat(registry.decide(first, CANDIDATE, no)).isEqualTo(no);
    registry.moveAlias(name, CANDIDATE, 2);
    registry.moveAlias(name, CANDIDATE, 1);
    Decision yes = decision(Decision.Kind.PROMOTED, "bob");

    assertThat(registry.decide(first, CANDIDATE, yes)).isEqualTo(yes);
  }

  private static Decision decision(Decision.Kind kind, String by) {
    return new Decision(
        kind, by, "a reason", new TreeMap<>(Map.of("seal", "ab", "decided_at", "then")));
  }

  @Test
  void knowsNothingOfAnUnknownName() {
    assertThat(registry.model(name)).isEmpty();
    assertThat(registry.versions(name)).isEmpty();
    assertThat(registry.version(name, 1)).isEmpty();
    assertThat(registry.resolve(name, CHAMPION)).isEmpty();
  }

  @Test
  void publicationMovesNoAlias() {
    publish("weights");

    assertThat(registry.resolve(name, CHAMPION)).isEmpty();
    assertThat(registry.model(name).orElseThrow().aliases()).isEmpty();
  }

  @Test
  void movesAnAliasForwardAndBack() {
    ModelVersion first = publish("one");
    ModelVersion second = publish("two");

    registry.moveAlias(name, CHAMPION, 2);
    assertThat(registry.resolve(name, CHAMPION)).contains(second);

    registry.moveAlias(name, CHAMPION, 1);
    assertThat(registry.resolve(name, CHAMPION)).contains(first);
    assertThat(registry.model(name).orElseThrow().aliases()).isEqualTo(Map.of(CHAMPION, 1));
  }

  @Test
  void movesAnAliasOnlyFromWhereItWasSeen() {
    publish("one");
    publish("two");
    publish("three");
    registry.moveAlias(name, CHAMPION, 1, OptionalInt.empty());
    registry.moveAlias(name, CHAMPION, 2, OptionalInt.of(1));

    assertThatThrownBy(() -> registry.moveAlias(name, CHAMPION, 3, OptionalInt.of(1)))
        .isInstanceOf(PromotionConflictException.class)
        .hasMessageContaining("version 2")
        .hasMessageContaining("version 1");
    assertThat(registry.resolve(name, CHAMPION).orElseThrow().number()).isEqualTo(2);
  }

  @Test
  void rollsBackToTheVersionBeforeAndForwardAgain() {
    ModelVersion first = publish("one");
    ModelVersion second = publish("two");
    registry.moveAlias(name, CHAMPION, 1, OptionalInt.empty());
    registry.moveAlias(name, CHAMPION, 2, OptionalInt.of(1));

    registry.moveAlias(name, CHAMPION, 1, OptionalInt.of(2));
    assertThat(registry.resolve(name, CHAMPION)).contains(first);
    assertThat(registry.versions(name)).containsExactly(second, first);

    registry.moveAlias(name, CHAMPION, 2, OptionalInt.of(1));
    assertThat(registry.resolve(name, CHAMPION)).contains(second);
  }

  @Test
  void refusesAnAliasThatWasExpectedWhereThereIsNone() {
    publish("one");

    assertThatThrownBy(() -> registry.moveAlias(name, CHAMPION, 1, OptionalInt.of(1)))
        .isInstanceOf(PromotionConflictException.class)
        .hasMessageContaining("version 1");
    assertThat(registry.resolve(name, CHAMPION)).isEmpty();
  }

  @Test
  void letsOneOfManyConcurrentMovesWin() {
    int contenders = 6;
    IntStream.rangeClosed(1, contenders).forEach(i -> publish("weights " + i));

    List<Integer> winners =
        IntStream.rangeClosed(1, contenders)
            .parallel()
            .filter(this::becomesTheFirstChampion)
            .boxed()
            .toList();

    assertThat(winners).isNotEmpty();
    assertThat(registry.resolve(name, CHAMPION).orElseThrow().number()).isIn(winners);
    assertThat(winners.size() == 1 || !comparesAndSetsInOneStep()).isTrue();
  }

  @Test
  void publishingTheSameBundleConcurrentlyGivesOneVersion() {
    registry.publish(bundle("before"), name, run, Map.of());
    List<Bundle> twins = IntStream.range(0, 4).mapToObj(i -> bundle("twin")).toList();

    List<Integer> numbers =
        twins.parallelStream()
            .map(twin -> registry.publish(twin, name, run, Map.of()).number())
            .distinct()
            .toList();

    assertThat(numbers.size() == 1 || !createsIdempotently()).isTrue();
    assertThat(registry.versions(name)).hasSizeGreaterThan(1);
    assertThat(registry.versions(name).size() == 2 || !createsIdempotently()).isTrue();
  }

  @Test
  void movingAnAliasToWhereItIsChangesNothing() {
    publish("one");
    registry.moveAlias(name, CHAMPION, 1, OptionalInt.empty());

    registry.moveAlias(name, CHAMPION, 1, OptionalInt.empty());

    assertThat(registry.resolve(name, CHAMPION).orElseThrow().number()).isEqualTo(1);
  }

  @Test
  void refusesAnAliasToAVersionThatDoesNotExist() {
    publish("one");

    assertThatThrownBy(() -> registry.moveAlias(name, CHAMPION, 9))
        .isInstanceOf(RegistryException.class);
    assertThat(registry.resolve(name, CHAMPION)).isEmpty();
  }

  @Test
  void removesAnAliasOnceAndAgain() {
    publish("one");
    registry.moveAlias(name, CHAMPION, 1);

    registry.removeAlias(name, CHAMPION);
    registry.removeAlias(name, CHAMPION);

    assertThat(registry.resolve(name, CHAMPION)).isEmpty();
  }

  @Test
  void addsTagsAndKeepsTheOthers() {
    ModelVersion version = publish("one");

    ModelVersion tagged = registry.tag(version, Map.of("decided.by", "ada", "why", "a 'quote'"));

    assertThat(tagged.tags()).containsAllEntriesOf(version.tags());
    assertThat(registry.version(name, 1)).contains(tagged);
    assertThat(tagged.tags()).containsEntry("why", "a 'quote'");
  }

  @Test
  void listsModelsWithTheirAliases() {
    publish("one");
    registry.moveAlias(name, CHAMPION, 1);

    List<RegisteredModel> mine =
        registry.models().stream().filter(model -> model.name().equals(name)).toList();

    assertThat(mine).hasSize(1);
    assertThat(mine.get(0).aliases()).isEqualTo(Map.of(CHAMPION, 1));
  }

  @Test
  void givesEveryFileBack() throws IOException {
    Bundle bundle = bundle("weights");
    ModelVersion version = registry.publish(bundle, name, run, Map.of());

    for (BundleFile file : bundle.manifest().files()) {
      ByteArrayOutputStream sink = new ByteArrayOutputStream();
      registry.download(version, file.path(), file.size(), sink);
      assertThat(Sha256.of(sink.toByteArray())).as(file.path()).isEqualTo(file.sha256());
    }
  }

  @Test
  void stopsADownloadThatIsLongerThanExpected() {
    ModelVersion version = publish("weights");

    assertThatThrownBy(
            () -> registry.download(version, "deferral.json", 3, new ByteArrayOutputStream()))
        .isInstanceOf(BundleDamagedException.class)
        .hasMessageContaining("deferral.json");
  }

  @Test
  void saysWhichFileIsMissing() {
    ModelVersion version = publish("weights");

    assertThatThrownBy(() -> registry.download(version, "no.txt", 3, new ByteArrayOutputStream()))
        .isInstanceOf(BundleDamagedException.class)
        .hasMessageContaining("no.txt");
  }

  @Test
  void refusesABundleThatWasAlteredOnDisk() throws IOException {
    Bundle bundle = bundle("weights");
    Files.writeString(
        bundle.folder().resolve("deferral.json"), "{\"threshold\":0.1}", StandardCharsets.UTF_8);

    assertThatThrownBy(() -> registry.publish(bundle, name, run, Map.of()))
        .isInstanceOf(BundleDamagedException.class)
        .hasMessageContaining("deferral.json");
    assertThat(registry.versions(name)).isEmpty();
  }

  @Test
  void refusesAnUnknownRun() {
    assertThatThrownBy(
            () ->
                registry.publish(
                    bundle("weights"),
                    name,
                    new RunId("0123456789abcdef0123456789abcdef"),
                    Map.of()))
        .isInstanceOf(RegistryException.class);
    assertThat(registry.versions(name)).isEmpty();
  }

  private boolean becomesTheFirstChampion(int number) {
    try {
      registry.moveAlias(name, CHAMPION, number, OptionalInt.empty());
      return true;
    } catch (PromotionConflictException e) {
      return false;
    }
  }

  private ModelVersion publish(String weights) {
    return registry.publish(bundle(weights), name, run, Map.of());
  }

  private Bundle bundle(String weights) {
    return Bundles.write(folder.resolve(UUID.randomUUID().toString()), run, weights);
  }
}
