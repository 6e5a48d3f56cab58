package dev.retort.registry.server;

import dev.retort.registry.AliasState;
import dev.retort.registry.AtomicPath;
import dev.retort.registry.Bundle;
import dev.retort.registry.BundleFile;
import dev.retort.registry.BundleOrigin;
import dev.retort.registry.Bundles;
import dev.retort.registry.ManifestVerifier;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelReference;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.PublishedVersion;
import dev.retort.registry.RemoteBundle;
import dev.retort.registry.RunId;
import dev.retort.registry.client.RegistryClient;
import dev.retort.registry.client.RegistryEndpoint;
import dev.retort.registry.mlflow.MlflowEndpoint;
import dev.retort.registry.mlflow.MlflowModelRegistry;
import dev.retort.registry.mlflow.MlflowRunTracker;
import dev.retort.registry.pull.BundleCache;
import dev.retort.registry.pull.FollowPolicy;
import dev.retort.registry.pull.ModelPuller;
import java.io.BufferedReader;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * Measures pulls from a registry server that runs in a process of its own: some at once of a whole
 * bundle, and many followers of an alias that moves to a bundle with another adapter, and back.
 */
final class PullBenchmark {
  private static final ModelName NAME = new ModelName("pulled");
  private static final ModelReference CHAMPION = new ModelReference(NAME, ModelAlias.CHAMPION);
  private static final int ADAPTER = 10_000;
  private static final int PER_CLIENT = 50;
  private static final int ROUNDS = 3;

  private final URI uri;
  private final Path folder;
  private final MlflowModelRegistry registry;
  private final AtomicLong bytes = new AtomicLong();
  private long ownCpu;
  private final AtomicReference<Arrivals> arrivals = new AtomicReference<>();

  private PullBenchmark(URI uri, Path folder) {
    this.uri = uri;
    this.folder = folder;
    this.registry = new MlflowModelRegistry(MlflowEndpoint.at(uri));
  }

  /**
   * A folder to work in, whole pullers, bytes of the whole bundle, followers, bytes of the base.
   */
  public static void main(String[] args) throws Exception {
    if (args[0].equals("serve")) {
      serve(Path.of(args[1]));
      return;
    }
    Path folder = Files.createTempDirectory(Path.of(args[0]), "pull-benchmark");
    Process server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                PullBenchmark.class.getName(),
                "serve",
                folder.resolve("registry").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      BufferedReader said =
          new BufferedReader(
              new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
      PullBenchmark benchmark = new PullBenchmark(URI.create(said.readLine()), folder);
      benchmark.whole(Integer.parseInt(args[1]), Integer.parseInt(args[2]), server.toHandle());
      benchmark.followed(Integer.parseInt(args[3]), Integer.parseInt(args[4]), server.toHandle());
    } finally {
      server.destroy();
      server.waitFor();
      AtomicPath.deleteTree(folder);
    }
    System.exit(0);
  }

  private static void serve(Path home) throws InterruptedException {
    RegistryServer server =
        RegistryServer.start(RegistryServerConfig.loopback(home, 0), Clock.systemUTC());
    System.out.println(server.uri());
    new CountDownLatch(1).await();
  }

  private void whole(int pullers, int size, ProcessHandle server) throws Exception {
    promote(size, 1);
    List<Future<Long>> running = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(pullers);
    long before = cpu(server);
    ownCpu = cpu(ProcessHandle.current());
    long start = System.nanoTime();
    for (int i = 0; i < pullers; i++) {
      Path into = folder.resolve("whole").resolve("" + i);
      BundleOrigin origin = counted(client());
      running.add(
          threads.submit(
              () -> {
                new ModelPuller(origin, ManifestVerifier.ACCEPT_ALL).pull(CHAMPION, into);
                return System.nanoTime() - start;
              }));
    }
    long[] took = new long[pullers];
    for (int i = 0; i < pullers; i++) {
      took[i] = running.get(i).get();
    }
    threads.shutdown();
    row("%d pullers of %,d bytes at once".formatted(pullers, size), took, cpu(server) - before);
    AtomicPath.deleteTree(folder.resolve("whole"));
  }

  private void followed(int followers, int size, ProcessHandle server) throws Exception {
    ModelVersion first = promote(size, 2);
    Path seed = folder.resolve("seed");
    try (BundleCache cache = BundleCache.open(client(), seed)) {
      cache.refresh(CHAMPION);
    }
    arrivals.set(new Arrivals(first.number(), followers));
    List<BundleCache> caches = new ArrayList<>();
    BundleOrigin origin = null;
    for (int i = 0; i < followers; i++) {
      if (i % PER_CLIENT == 0) {
        origin = counted(client());
      }
      caches.add(follow(origin, seed, folder.resolve("caches").resolve("" + i)));
    }
    arrivals.get().await();
    System.err.println(followers + " followers stand ready");
    List<ModelVersion> versions = new ArrayList<>(List.of(first));
    for (int round = 0; round < ROUNDS; round++) {
      versions.add(publish(size, 2, 100 + round));
      move(
          "%d followers, another adapter".formatted(followers),
          versions.get(round + 1),
          followers,
          server);
      move("%d followers, rollback".formatted(followers), versions.get(round), followers, server);
      move(
          "%d followers, forward again".formatted(followers),
          versions.get(round + 1),
          followers,
          server);
    }
    caches.parallelStream().forEach(BundleCache::close);
  }

  private BundleCache follow(BundleOrigin from, Path seed, Path root) throws IOException {
    Path blobs = Files.createDirectories(root.resolve("blobs/sha256"));
    try (Stream<Path> list = Files.list(seed.resolve("blobs/sha256"))) {
      for (Path blob : list.toList()) {
        Files.createLink(blobs.resolve(blob.getFileName()), blob);
      }
    }
    BundleCache cache = BundleCache.open(from, root);
    cache.follow(
        CHAMPION,
        FollowPolicy.standard(),
        model -> arrivals.get().arrived(model.version().number()));
    return cache;
  }

  private void move(String what, ModelVersion version, int followers, ProcessHandle server)
      throws Exception {
    Thread.sleep(1_000);
    Arrivals expected = new Arrivals(version.number(), followers);
    arrivals.set(expected);
    bytes.set(0);
    long before = cpu(server);
    ownCpu = cpu(ProcessHandle.current());
    expected.start = System.nanoTime();
    registry.moveAlias(NAME, ModelAlias.CHAMPION, version.number());
    row(what, expected.await(), cpu(server) - before);
  }

  private void row(String what, long[] nanos, long cpuNanos) {
    Arrays.sort(nanos);
    System.out.printf(
        "| %s | %.3f | %.3f | %.3f | %,d | %.2f | %.2f |%n",
        what,
        nanos[nanos.length / 2] / 1e9,
        nanos[(int) Math.ceil(nanos.length * 0.99) - 1] / 1e9,
        nanos[nanos.length - 1] / 1e9,
        bytes.getAndSet(0),
        cpuNanos / 1e9,
        (cpu(ProcessHandle.current()) - ownCpu) / 1e9);
  }

  private static long cpu(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
  }

  private RegistryClient client() {
    return new RegistryClient(RegistryEndpoint.at(uri));
  }

  private ModelVersion promote(int size, int seed) {
    ModelVersion version = publish(size, seed, seed);
    registry.moveAlias(NAME, ModelAlias.CHAMPION, version.number());
    return version;
  }

  private ModelVersion publish(int size, int baseSeed, int adapterSeed) {
    byte[] base = new byte[size];
    new Random(baseSeed).nextBytes(base);
    byte[] adapter = new byte[ADAPTER];
    new Random(adapterSeed).nextBytes(adapter);
    try (MlflowRunTracker tracker =
        new MlflowRunTracker(MlflowEndpoint.at(uri), Clock.systemUTC())) {
      String key = "night-" + adapterSeed;
      RunId run = tracker.start("nights", key, key, Map.of());
      Bundle bundle =
          Bundles.writer(run, "weights")
              .file("hf/model.safetensors", base)
              .file("adapter/adapter_model.safetensors", adapter)
              .write(folder.resolve("bundle-" + adapterSeed));
      return registry.publish(bundle, NAME, run, Map.of());
    }
  }

  /** Counts what files, manifests and signatures take. */
  private BundleOrigin counted(BundleOrigin from) {
    return new BundleOrigin() {
      @Override
      public AliasState alias(ModelReference reference, Optional<AliasState> seen, Duration wait) {
        AliasState state = from.alias(reference, seen, wait);
        boolean same = seen.isPresent() && !state.differsFrom(seen.get());
        return same ? seen.get() : new AliasState(state.tag(), state.bundle().map(Counted::new));
      }

      @Override
      public RemoteBundle bundle(ModelVersion version) {
        return new Counted(from.bundle(version));
      }
    };
  }

  /** A bundle whose bytes are counted. */
  private final class Counted implements RemoteBundle {
    private final RemoteBundle remote;

    Counted(RemoteBundle remote) {
      this.remote = remote;
    }

    @Override
    public PublishedVersion version() {
      return remote.version();
    }

    @Override
    public byte[] manifest() {
      byte[] manifest = remote.manifest();
      bytes.addAndGet(manifest.length);
      return manifest;
    }

    @Override
    public Optional<byte[]> signature() {
      Optional<byte[]> signature = remote.signature();
      signature.ifPresent(content -> bytes.addAndGet(content.length));
      return signature;
    }

    @Override
    public boolean servesRanges() {
      return remote.servesRanges();
    }

    @Override
    public void download(BundleFile file, long from, long to, OutputStream sink)
        throws IOException {
      remote.download(
          file,
          from,
          to,
          new FilterOutputStream(sink) {
            @Override
            public void write(byte[] content, int offset, int length) throws IOException {
              out.write(content, offset, length);
              bytes.addAndGet(length);
            }
          });
    }
  }

  /** When each follower had a version. */
  private static final class Arrivals {
    private final int version;
    private final long[] at;
    private final CountDownLatch missing;
    private final AtomicLong count = new AtomicLong();
    private volatile long start = System.nanoTime();

    Arrivals(int version, int followers) {
      this.version = version;
      this.at = new long[followers];
      this.missing = new CountDownLatch(followers);
    }

    void arrived(int number) {
      if (number == version) {
        at[(int) count.getAndIncrement()] = System.nanoTime();
        missing.countDown();
      }
    }

    long[] await() throws InterruptedException {
      if (!missing.await(5, TimeUnit.MINUTES)) {
        throw new IllegalStateException(missing.getCount() + " followers have not arrived");
      }
      return Arrays.stream(at).map(nanos -> nanos - start).toArray();
    }
  }
}
