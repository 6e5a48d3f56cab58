package dev.retort.registry.pull;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.retort.registry.AtomicPath;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelReference;
import dev.retort.registry.PublishedVersion;
import dev.retort.registry.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which bundle of a cache is whose: for each alias a file {@code aliases/NAME@ALIAS.json} with the
 * versions that it pointed to, the current one first and the previous one behind it; and the file
 * {@code recent}, root digests by their last use, the latest first. Files change in one step, but
 * aren't forced to the disk: what a power failure takes, the registry gives again. For use by one
 * thread at a time.
 */
final class CacheIndex {
  private static final Logger LOG = LoggerFactory.getLogger(CacheIndex.class);
  private static final String END = ".json";
  private static final int KEPT = 2;
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final Path aliases;
  private final Path recent;

  CacheIndex(Path root) throws IOException {
    this.aliases = Files.createDirectories(root.resolve("aliases"));
    this.recent = root.resolve("recent");
  }

  /** A version that an alias pointed to. */
  @JsonPropertyOrder({"version", "rootDigest"})
  record Entry(int version, Sha256 rootDigest) {
    Entry {
      Objects.requireNonNull(rootDigest, "rootDigest");
      if (version < 1) {
        throw new IllegalArgumentException("versions start at 1, not at " + version);
      }
    }
  }

  /** An alias's file. */
  @JsonPropertyOrder({"model", "alias", "versions"})
  record Pointer(ModelName model, ModelAlias alias, List<Entry> versions) {
    Pointer {
      Objects.requireNonNull(model, "model");
      Objects.requireNonNull(alias, "alias");
      versions = List.copyOf(versions);
    }
  }

  /** The versions that an alias pointed to, the current one first. */
  List<PublishedVersion> versions(ModelReference reference) {
    return read(file(reference)).stream()
        .flatMap(pointer -> pointer.versions().stream())
        .map(entry -> new PublishedVersion(reference.name(), entry.version(), entry.rootDigest()))
        .toList();
  }

  /** The models of which something was pulled, by name. */
  List<ModelName> models() {
    return pointers().stream().map(Pointer::model).distinct().sorted().toList();
  }

  /** Root digests that an alias points to, or did before its last move. */
  Set<Sha256> pointedTo() {
    return pointers().stream()
        .flatMap(pointer -> pointer.versions().stream())
        .map(Entry::rootDigest)
        .collect(Collectors.toSet());
  }

  /** Root digests, the one used last first. */
  List<Sha256> byLastUse() throws IOException {
    return Files.exists(recent)
        ? new String(Files.readAllBytes(recent), StandardCharsets.UTF_8)
            .lines()
            .filter(DIGEST.asMatchPredicate())
            .map(Sha256::new)
            .toList()
        : List.of();
  }

  /** Notes that an alias points to a version now; false if it did before. */
  boolean point(ModelReference reference, PublishedVersion version) throws IOException {
    List<Entry> before = read(file(reference)).map(Pointer::versions).orElse(List.of());
    Entry now = new Entry(version.number(), version.rootDigest());
    if (!before.isEmpty() && before.get(0).equals(now)) {
      return false;
    }
    List<Entry> versions =
        Stream.concat(
                Stream.of(now),
                before.stream().filter(entry -> !entry.rootDigest().equals(now.rootDigest())))
            .limit(KEPT)
            .toList();
    Set<Sha256> uses = new LinkedHashSet<>();
    uses.add(version.rootDigest());
    uses.addAll(byLastUse());
    write(recent, lines(new ArrayList<>(uses)));
    write(
        file(reference),
        JSON.writerWithDefaultPrettyPrinter()
            .writeValueAsString(new Pointer(reference.name(), reference.alias(), versions)));
    return true;
  }

  /** Forgets bundles that are gone. */
  void forget(Set<Sha256> gone) throws IOException {
    write(recent, lines(byLastUse().stream().filter(digest -> !gone.contains(digest)).toList()));
  }

  private List<Pointer> pointers() {
    try (Stream<Path> list = Files.list(aliases)) {
      return list.filter(file -> file.getFileName().toString().endsWith(END))
          .sorted()
          .flatMap(file -> read(file).stream())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + aliases + ": " + e.getMessage(), e);
    }
  }

  private static Optional<Pointer> read(Path file) {
    try {
      return Files.exists(file)
          ? Optional.ofNullable(JSON.readValue(file.toFile(), Pointer.class))
          : Optional.empty();
    } catch (IOException e) {
      LOG.warn("{} isn't readable, and the next pull writes it anew: {}", file, e.getMessage());
      return Optional.empty();
    }
  }

  private static String lines(List<Sha256> digests) {
    return digests.stream().map(digest -> digest + "\n").collect(Collectors.joining());
  }

  private static void write(Path file, String text) throws IOException {
    Path draft = AtomicPath.draft(file);
    try {
      Files.writeString(draft, text);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      AtomicPath.discard(draft, e);
      throw e;
    }
  }

  /** A model's name may hold characters that a file's may not, dots at the start among them. */
  private Path file(ModelReference reference) {
    String name = URLEncoder.encode(reference.name().value(), StandardCharsets.UTF_8);
    return aliases.resolve("model-" + name + "@" + reference.alias() + END);
  }
}
