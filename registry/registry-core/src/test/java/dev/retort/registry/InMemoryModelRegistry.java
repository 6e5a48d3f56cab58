package dev.retort.registry;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A registry without a disk or a network. */
public final class InMemoryModelRegistry implements ModelRegistry {
  private final Set<RunId> runs;
  private final Map<ModelName, List<ModelVersion>> versions = new TreeMap<>();
  private final Deque<ModelVersion> changed = new ArrayDeque<>();
  private final Map<ModelName, TreeMap<ModelAlias, Integer>> aliases = new TreeMap<>();
  private final Map<Sha256, Map<String, byte[]>> files = new HashMap<>();
  private final Map<String, List<Decision>> decisions = new HashMap<>();
  private final Map<String, Standing> standing = new HashMap<>();

  /** The first decision about a version that waits under an alias, until the alias moves. */
  private record Standing(int version, Decision decision) {}

  /** Knows these runs. */
  public InMemoryModelRegistry(Set<RunId> runs) {
    this.runs = runs;
  }

  /** The bytes of a published file, to be damaged. */
  public byte[] content(ModelVersion version, String path) {
    return files.get(version.rootDigest()).get(path);
  }

  @Override
  public synchronized ModelVersion publish(
      Bundle bundle, ModelName name, RunId runId, Map<String, String> tags) {
    Bundle.verified(bundle.folder());
    if (!runs.contains(runId)) {
      throw new RegistryException("no run " + runId);
    }
    BundleManifest manifest = bundle.manifest();
    Map<String, String> all = new TreeMap<>(tags);
    all.put(ModelVersion.ROOT_DIGEST_TAG, manifest.rootDigest().hex());
    all.put(ModelVersion.TASK_TAG, manifest.task());
    all.put(ModelVersion.MODEL_DIGEST_TAG, manifest.lineage().modelDigest());
    all.put(ModelVersion.DATASET_TAG, manifest.lineage().datasetId());
    Optional<ModelVersion> same =
        versions(name).stream()
            .filter(version -> version.rootDigest().equals(manifest.rootDigest()))
            .findFirst();
    if (same.isPresent()) {
      return tag(same.get(), all);
    }
    Map<String, byte[]> content = new HashMap<>();
    try {
      for (BundleFile file : manifest.files()) {
        content.put(file.path(), Files.readAllBytes(bundle.path(file)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    content.put(BundleManifest.FILE_NAME, manifest.json());
    bundle
        .signature()
        .ifPresent(signature -> content.put(ManifestVerifier.SIGNATURE_FILE, signature));
    files.put(manifest.rootDigest(), content);
    List<ModelVersion> list = versions.computeIfAbsent(name, key -> new ArrayList<>());
    aliases.computeIfAbsent(name, key -> new TreeMap<>());
    ModelVersion version =
        new ModelVersion(
            name,
            list.size() + 1,
            manifest.rootDigest(),
            "memory:" + manifest.rootDigest(),
            Optional.of(runId),
            Instant.EPOCH,
            new TreeMap<>(all));
    list.add(version);
    return version;
  }

  @Override
  public synchronized List<RegisteredModel> models() {
    return aliases.keySet().stream().map(name -> model(name).orElseThrow()).toList();
  }

  @Override
  public synchronized Optional<RegisteredModel> model(ModelName name) {
    return Optional.ofNullable(aliases.get(name)).map(map -> new RegisteredModel(name, map));
  }

  @Override
  public synchronized List<ModelVersion> versions(ModelName name) {
    return versions.getOrDefault(name, List.of()).stream()
        .sorted(Comparator.comparingInt(ModelVersion::number).reversed())
        .toList();
  }

  @Override
  public synchronized List<ModelVersion> versions(ModelName name, int below, int most) {
    return versions(name).stream().filter(version -> version.number() < below).limit(most).toList();
  }

  @Override
  public synchronized List<ModelVersion> tagged(
      ModelName name, String tag, String value, int most) {
    return versions(name).stream()
        .filter(version -> value.equals(version.tags().get(tag)))
        .limit(most)
        .toList();
  }

  @Override
  public synchronized List<ModelVersion> tagged(String tag, String value, int most) {
    return Stream.concat(
            changed.stream(), versions.keySet().stream().flatMap(name -> versions(name).stream()))
        .map(version -> version(version.name(), version.number()).orElseThrow())
        .distinct()
        .filter(version -> value.equals(version.tags().get(tag)))
        .limit(most)
        .toList();
  }

  @Override
  public synchronized Optional<ModelVersion> version(ModelName name, int number) {
    return versions(name).stream().filter(version -> version.number() == number).findFirst();
  }

  @Override
  public synchronized ModelVersion tag(ModelVersion version, Map<String, String> tags) {
    TreeMap<String, String> now = new TreeMap<>(version.tags());
    now.putAll(tags);
    ModelVersion tagged =
        new ModelVersion(
            version.name(),
            version.number(),
            version.rootDigest(),
            version.source(),
            version.runId(),
            version.createdAt(),
            now);
    versions.get(version.name()).set(version.number() - 1, tagged);
    changed.addFirst(tagged);
    return tagged;
  }

  @Override
  public synchronized void moveAlias(ModelName name, ModelAlias alias, int version) {
    if (version(name, version).isEmpty()) {
      throw new RegistryException("no version %d of %s".formatted(version, name));
    }
    if (!Integer.valueOf(version).equals(aliases.get(name).put(alias, version))) {
      standing.remove(name + "@" + alias);
    }
  }

  @Override
  public synchronized void moveAlias(
      ModelName name, ModelAlias alias, int version, OptionalInt expected) {
    int now = resolve(name, alias).map(ModelVersion::number).orElse(0);
    if (now != version && now != expected.orElse(0)) {
      throw new PromotionConflictException(
          "%s@%s points to version %d, not to version %d"
              .formatted(name, alias, now, expected.orElse(0)));
    }
    moveAlias(name, alias, version);
  }

  @Override
  public synchronized void removeAlias(ModelName name, ModelAlias alias) {
    aliases.get(name).remove(alias);
    standing.remove(name + "@" + alias);
  }

  @Override
  public synchronized void removeAlias(ModelName name, ModelAlias alias, int version) {
    if (aliases.get(name).remove(alias, version)) {
      standing.remove(name + "@" + alias);
    }
  }

  /** What was decided about a version, in order. */
  public synchronized List<Decision> decisions(ModelVersion version) {
    return List.copyOf(decisions.getOrDefault(version.toString(), List.of()));
  }

  @Override
  public synchronized void decide(ModelVersion version, Decision decision) {
    List<Decision> list = decisions.computeIfAbsent(version.toString(), key -> new ArrayList<>());
    if (!list.contains(decision)) {
      list.add(decision);
    }
  }

  @Override
  public synchronized Decision decide(ModelVersion version, ModelAlias waiting, Decision decision) {
    if (resolve(version.name(), waiting).filter(v -> v.number() == version.number()).isEmpty()) {
      throw new PromotionConflictException(
          "%s@%s does not point to version %d"
              .formatted(version.name(), waiting, version.number()));
    }
    Optional<Decision> first =
        Optional.ofNullable(standing.get(version.name() + "@" + waiting))
            .filter(one -> one.version() == version.number())
            .map(Standing::decision);
    if (first.isEmpty()) {
      standing.put(version.name() + "@" + waiting, new Standing(version.number(), decision));
      decide(version, decision);
    }
    return first.orElse(decision);
  }

  @Override
  public synchronized Optional<ModelVersion> resolve(ModelName name, ModelAlias alias) {
    return Optional.ofNullable(aliases.get(name))
        .flatMap(map -> Optional.ofNullable(map.get(alias)))
        .flatMap(number -> version(name, number));
  }

  @Override
  public void download(ModelVersion version, String path, long maxBytes, OutputStream sink)
      throws IOException {
    byte[] content = content(version, path);
    if (content == null || content.length > maxBytes) {
      throw new BundleDamagedException(path, "%s is missing or too long".formatted(path));
    }
    sink.write(content);
  }

  @Override
  public void close() {
    files.clear();
  }
}
