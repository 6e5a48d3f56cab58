package dev.retort.registry.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.registry.Bundle;
import dev.retort.registry.BundleDamagedException;
import dev.retort.registry.BundleManifest;
import dev.retort.registry.BundleSource;
import dev.retort.registry.Bundles;
import dev.retort.registry.InMemoryModelRegistry;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelReference;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.RunId;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ModelPullerTest {
  private static final RunId RUN = new RunId("run-1");
  private static final ModelName NAME = new ModelName("triage");
  private static final ModelReference CHAMPION = ModelReference.parse("triage@champion");

  @TempDir private Path folder;
  private final InMemoryModelRegistry registry = new InMemoryModelRegistry(Set.of(RUN));
  private final CountingSource source = new CountingSource(registry);
  private final ModelPuller puller = new ModelPuller(source);

  @Test
  void putsTheBundlesFilesDirectlyIntoTheFolder() {
    ModelVersion version = promote("weights");
    Path into = folder.resolve("deep/down/model");

    PullOutcome outcome = puller.pull(CHAMPION, into);

    assertThat(outcome).isInstanceOf(PullOutcome.Downloaded.class);
    assertThat(into.resolve("retort-manifest.json")).isRegularFile();
    assertThat(into.resolve("dl4j/classifier.zip")).hasContent("weights");
    assertThat(Bundle.verified(into).manifest().rootDigest()).isEqualTo(version.rootDigest());
  }

  @Test
  void fetchesNothingWhenTheDigestIsTheSame() {
    promote("weights");
    Path into = folder.resolve("model");
    puller.pull(CHAMPION, into);
    int before = source.downloads.get();

    PullOutcome outcome = puller.pull(CHAMPION, into);

    assertThat(outcome).isInstanceOf(PullOutcome.Unchanged.class);
    assertThat(source.downloads).hasValue(before);
  }

  @Test
  void keepsThePreviousBundleBesideTheNewOne() throws IOException {
    promote("one");
    Path into = folder.resolve("model");
    puller.pull(CHAMPION, into);
    promote("two");

    puller.pull(CHAMPION, into);
    promote("three");
    puller.pull(CHAMPION, into);

    assertThat(into.resolve("dl4j/classifier.zip")).hasContent("three");
    assertThat(folder.resolve("model.previous/dl4j/classifier.zip")).hasContent("two");
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("model", "model.previous");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dl4j/classifier.zip", "MLmodel", BundleManifest.FILE_NAME})
  void refusesATamperedFileAndWritesNothing(String path) throws IOException {
    promote("one");
    Path into = folder.resolve("model");
    puller.pull(CHAMPION, into);
    ModelVersion second = promote("two");
    byte[] content = registry.content(second, path);
    content[content.length / 2] ^= 1;

    assertThatThrownBy(() -> puller.pull(CHAMPION, into))
        .isInstanceOf(BundleDamagedException.class)
        .hasMessageContaining(path);

    assertThat(into.resolve("dl4j/classifier.zip")).hasContent("one");
    assertThat(Bundle.verified(into)).isNotNull();
    assertThat(folder.toFile().list()).containsExactly("model");
  }

  @Test
  void refusesAWholeManifestOfAnotherBundle() throws IOException {
    ModelVersion first = promote("one");
    ModelVersion second = promote("two");
    byte[] other = registry.content(first, BundleManifest.FILE_NAME);
    byte[] target = registry.content(second, BundleManifest.FILE_NAME);
    System.arraycopy(other, 0, target, 0, Math.min(other.length, target.length));

    assertThatThrownBy(() -> puller.pull(CHAMPION, folder.resolve("model")))
        .isInstanceOf(BundleDamagedException.class)
        .hasMessageContaining(BundleManifest.FILE_NAME)
        .hasMessageContaining("registry recorded");
    assertThat(folder.toFile().list()).isEmpty();
  }

  @Test
  void fetchesAgainWhatWasDamagedHere() throws IOException {
    promote("one");
    Path into = folder.resolve("model");
    puller.pull(CHAMPION, into);
    Files.writeString(into.resolve("deferral.json"), "{}");

    PullOutcome outcome = puller.pull(CHAMPION, into);

    assertThat(outcome).isInstanceOf(PullOutcome.Downloaded.class);
    assertThat(Bundle.verified(into)).isNotNull();
    assertThat(folder.toFile().list()).containsExactly("model");
  }

  @Test
  void leavesAFolderAloneThatIsNoBundle() throws IOException {
    promote("one");
    Path into = Files.createDirectory(folder.resolve("model"));
    Files.writeString(into.resolve("letter.txt"), "dear");

    assertThatThrownBy(() -> puller.pull(CHAMPION, into))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("model");
    assertThat(into.resolve("letter.txt")).hasContent("dear");
  }

  @Test
  void fillsAnEmptyFolder() throws IOException {
    promote("one");
    Path into = Files.createDirectory(folder.resolve("model"));

    puller.pull(CHAMPION, into);

    assertThat(Bundle.verified(into)).isNotNull();
  }

  @Test
  void saysWhenNothingIsPublishedYet() {
    assertThat(puller.pull(CHAMPION, folder.resolve("model")))
        .isEqualTo(new PullOutcome.NotPublished(CHAMPION));
    assertThat(folder.resolve("model")).doesNotExist();
  }

  @Test
  void putsBackTheBundleOfAPullThatDiedBetweenItsRenames() throws IOException {
    promote("one");
    Path into = folder.resolve("model");
    puller.pull(CHAMPION, into);
    Files.move(into, folder.resolve("model.previous"));
    int before = source.downloads.get();

    assertThat(puller.pull(CHAMPION, into)).isInstanceOf(PullOutcome.Unchanged.class);

    assertThat(Bundle.verified(into)).isNotNull();
    assertThat(source.downloads).hasValue(before);
  }

  @Test
  void cacheKeepsTheCurrentAndThePreviousBundleAndNoOther() throws IOException {
    BundleCache cache = cache();
    assertThat(cache.latest(CHAMPION)).isEmpty();
    for (String weights : new String[] {"one", "two", "three"}) {
      promote(weights);
      assertThat(cache.refresh(CHAMPION)).isInstanceOf(PullOutcome.Downloaded.class);
    }
    int before = source.downloads.get();

    assertThat(cache.refresh(CHAMPION)).isInstanceOf(PullOutcome.Unchanged.class);
    assertThat(source.downloads).hasValue(before);
    Bundle latest = cache.latest(CHAMPION).orElseThrow();
    assertThat(latest.folder().resolve("dl4j/classifier.zip")).hasContent("three");
    assertThat(latest.folder().getParent().toFile().list((parent, child) -> child.length() == 64))
        .hasSize(2);

    registry.moveAlias(NAME, ModelAlias.CHAMPION, 2);
    assertThat(cache.refresh(CHAMPION)).isInstanceOf(PullOutcome.Unchanged.class);
    assertThat(cache.latest(CHAMPION).orElseThrow().folder().resolve("dl4j/classifier.zip"))
        .hasContent("two");
    assertThat(source.downloads).hasValue(before);
  }

  @Test
  void cacheServesTheLastGoodBundleAfterATamperedOne() {
    BundleCache cache = cache();
    promote("one");
    cache.refresh(CHAMPION);
    ModelVersion second = promote("two");
    registry.content(second, "dl4j/classifier.zip")[0] ^= 1;

    assertThatThrownBy(() -> cache.refresh(CHAMPION)).isInstanceOf(BundleDamagedException.class);

    assertThat(cache.latest(CHAMPION).orElseThrow().folder().resolve("dl4j/classifier.zip"))
        .hasContent("one");
  }

  private BundleCache cache() {
    return BundleCache.open(new PolledOrigin(source), folder.resolve("cache"));
  }

  private ModelVersion promote(String weights) {
    try {
      Path at = Files.createTempDirectory("bundle").resolve(UUID.randomUUID().toString());
      ModelVersion version = registry.publish(Bundles.write(at, RUN, weights), NAME, RUN, Map.of());
      registry.moveAlias(NAME, ModelAlias.CHAMPION, version.number());
      return version;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Counts downloads. */
  private record CountingSource(BundleSource source, AtomicInteger downloads)
      implements BundleSource {
    CountingSource(BundleSource source) {
      this(source, new AtomicInteger());
    }

    @Override
    public Optional<ModelVersion> resolve(ModelName name, ModelAlias alias) {
      return source.resolve(name, alias);
    }

    @Override
    public void download(ModelVersion version, String path, long maxBytes, OutputStream sink)
        throws IOException {
      downloads.incrementAndGet();
      source.download(version, path, maxBytes, sink);
    }
  }
}
