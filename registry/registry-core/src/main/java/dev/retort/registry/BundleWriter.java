package dev.retort.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Collects a bundle's parts and writes them as one folder, which appears whole or not at all. The
 * same parts give the same bytes. For use by one thread, once.
 */
public final class BundleWriter {
  /** The file by which MLflow's clients know a folder as a model. */
  public static final String MLMODEL = "MLmodel";

  private static final Set<String> OWN =
      Set.of(MLMODEL, BundleManifest.FILE_NAME, ManifestVerifier.SIGNATURE_FILE);

  private final String task;
  private final Lineage lineage;
  private final Map<String, String> evidence = new HashMap<>();
  private final Map<String, Part> parts = new LinkedHashMap<>();
  private Optional<BaseModel> base = Optional.empty();
  private Optional<String> deferralRule = Optional.empty();
  private Optional<String> licence = Optional.empty();
  private Optional<Instant> createdAt = Optional.empty();
  private Optional<ManifestSigner> signer = Optional.empty();

  /** A bundle of nothing yet. */
  public BundleWriter(String task, Lineage lineage) {
    this.task = Objects.requireNonNull(task, "task");
    this.lineage = Objects.requireNonNull(lineage, "lineage");
  }

  /** Adds a line of evidence to the manifest. */
  public BundleWriter evidence(String key, String value) {
    evidence.put(key, Objects.requireNonNull(value, key));
    return this;
  }

  /** Says what the student began as. */
  public BundleWriter base(BaseModel base) {
    this.base = Optional.of(base);
    return this;
  }

  /** Says which of the bundle's files holds the deferral rule. */
  public BundleWriter deferralRule(String path) {
    this.deferralRule = Optional.of(path);
    return this;
  }

  /** Says under which licence the model may be used, as an SPDX expression. */
  public BundleWriter licence(String expression) {
    this.licence = Optional.of(expression);
    return this;
  }

  /** Says when the model came to be; MLflow's tools show it. */
  public BundleWriter createdAt(Instant moment) {
    this.createdAt = Optional.of(moment);
    return this;
  }

  /** Signs the manifest once it is written. */
  public BundleWriter signedBy(ManifestSigner signer) {
    this.signer = Optional.of(signer);
    return this;
  }

  /** Adds a file by its content. */
  public BundleWriter file(String path, byte[] content) {
    byte[] copy = content.clone();
    return add(path, target -> Files.write(target, copy));
  }

  /** Adds a copy of a file. */
  public BundleWriter file(String path, Path source) {
    return add(path, target -> Files.copy(source, target));
  }

  /**
   * Adds copies of all regular files in a folder and its sub-folders.
   *
   * @param path where they go within the bundle, for example {@code dl4j}; empty text: to its top
   * @throws IllegalArgumentException if a link in it leads out of it: nobody means to publish that
   */
  public BundleWriter folder(String path, Path source) {
    try (Stream<Path> walk = Files.walk(source)) {
      Path root = source.toRealPath();
      for (Path file : walk.filter(Files::isRegularFile).sorted().toList()) {
        requireInside(root, file);
        String relative = source.relativize(file).toString().replace('\\', '/');
        file(path.isEmpty() ? relative : path + "/" + relative, file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + source + ": " + e.getMessage(), e);
    }
    return this;
  }

  private static void requireInside(Path root, Path file) throws IOException {
    if (!file.toRealPath().startsWith(root)) {
      throw new IllegalArgumentException(
          "%s is a link to what is not in %s, and nothing else is published: put a copy in its place"
              .formatted(file, root));
    }
  }

  /**
   * Writes the files, {@value #MLMODEL}, the manifest, and its signature if there is a signer.
   *
   * @param folder becomes the bundle; a bundle that is there already is replaced
   * @throws IllegalArgumentException if something else is there
   * @throws UncheckedIOException if the disk fails; the folder is as before
   */
  public Bundle write(Path folder) {
    if (Files.exists(folder) && !Bundle.isAt(folder)) {
      throw new IllegalArgumentException(
          "%s exists and isn't a bundle: name a folder that doesn't exist yet".formatted(folder));
    }
    Path draft = AtomicPath.draft(folder);
    try {
      Files.createDirectories(draft);
      List<BundleFile> files = new ArrayList<>();
      for (Map.Entry<String, Part> part : parts.entrySet()) {
        files.add(write(draft, part.getKey(), part.getValue()));
      }
      files.add(
          write(draft, MLMODEL, target -> Files.write(target, mlmodel(files).getBytes(UTF_8))));
      byte[] manifest =
          BundleManifest.of(task, lineage, description(draft, files), evidence, files).json();
      Files.write(draft.resolve(BundleManifest.FILE_NAME), manifest);
      if (signer.isPresent()) {
        Files.write(draft.resolve(ManifestVerifier.SIGNATURE_FILE), signer.get().sign(manifest));
      }
      AtomicPath.force(draft);
      AtomicPath.deleteTree(folder);
      AtomicPath.publish(draft, folder);
      return Bundle.read(folder);
    } catch (IOException e) {
      AtomicPath.discard(draft, e);
      throw new UncheckedIOException(
          "cannot write the bundle %s: %s".formatted(folder, e.getMessage()), e);
    }
  }

  private BundleWriter add(String path, Part part) {
    BundleFile.requireInside(path);
    if (OWN.contains(path) || parts.putIfAbsent(path, part) != null) {
      throw new IllegalArgumentException(
          "the bundle already has a file '%s': give each part a path of its own".formatted(path));
    }
    return this;
  }

  private ModelDescription description(Path root, List<BundleFile> files) throws IOException {
    VariantScan scan = new VariantScan(root, files);
    return new ModelDescription(base, scan.variants(), scan.chatTemplate(), deferralRule, licence);
  }

  private String mlmodel(List<BundleFile> files) {
    return new MlmodelFile(task, lineage, createdAt, files).text();
  }

  private static BundleFile write(Path root, String path, Part part) throws IOException {
    Path target = root.resolve(path);
    Files.createDirectories(target.getParent());
    part.writeTo(target);
    return new BundleFile(path, Files.size(target), Sha256.of(target));
  }

  /** Puts one file's content in its place. */
  private interface Part {
    void writeTo(Path target) throws IOException;
  }
}
