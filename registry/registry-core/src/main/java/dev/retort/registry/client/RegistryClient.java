package dev.retort.registry.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retort.registry.AliasState;
import dev.retort.registry.BundleDamagedException;
import dev.retort.registry.BundleFile;
import dev.retort.registry.BundleManifest;
import dev.retort.registry.BundleOrigin;
import dev.retort.registry.ManifestVerifier;
import dev.retort.registry.ModelReference;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.PublishedVersion;
import dev.retort.registry.RegistryException;
import dev.retort.registry.RegistryRefusalException;
import dev.retort.registry.RemoteBundle;
import dev.retort.registry.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;

/**
 * Reads from Retort's own registry server. Failed requests are not repeated here: pulls resume, and
 * followers ask again. Safe for use by many threads.
 */
public final class RegistryClient implements BundleOrigin {
  /** The longest that the server holds an answer back. */
  public static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private static final int MAX_ALIAS_BYTES = 128 << 10;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RegistryHttp http;

  /** Reads from a server. */
  public RegistryClient(RegistryEndpoint endpoint) {
    this.http = new RegistryHttp(endpoint);
  }

  /**
   * {@inheritDoc}
   *
   * @param wait full seconds count, at most {@link #LONGEST_WAIT}
   * @throws ProtocolMissingException if the server doesn't speak {@code /retort/v1}
   */
  @Override
  public AliasState alias(ModelReference reference, Optional<AliasState> seen, Duration wait) {
    long seconds = seen.isEmpty() ? 0 : Math.min(wait.toSeconds(), LONGEST_WAIT.toSeconds());
    String path =
        "models/%s/aliases/%s?manifest=true%s"
            .formatted(
                RegistryHttp.encode(reference.name().value()),
                RegistryHttp.encode(reference.alias().value()),
                seconds > 0 ? "&wait=" + seconds : "");
    RegistryHttp.Answer answer =
        http.get(path, seen.map(AliasState::tag), Duration.ofSeconds(seconds), MAX_ALIAS_BYTES);
    if (answer.status() == 304 && seen.isPresent()) {
      return seen.get();
    }
    if (answer.status() == 404 && !answer.tag().isEmpty()) {
      return new AliasState(answer.tag(), Optional.empty());
    }
    if (answer.status() == 404 || answer.status() == 405) {
      throw missing(answer);
    }
    http.requireSuccess(answer);
    JsonNode found = json(answer);
    return new AliasState(
        answer.tag(),
        Optional.of(new Remote(version(reference, answer, found), Enclosed.in(found))));
  }

  @Override
  public RemoteBundle bundle(ModelVersion version) {
    return new Remote(PublishedVersion.of(version), Optional.empty());
  }

  private static JsonNode json(RegistryHttp.Answer answer) {
    try {
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw missing(answer);
    }
  }

  private static PublishedVersion version(
      ModelReference reference, RegistryHttp.Answer answer, JsonNode node) {
    if (answer.tag().isEmpty() || !node.path("version").canConvertToInt()) {
      throw missing(answer);
    }
    int number = node.path("version").intValue();
    String digest = node.path("root_digest").asText("");
    if (digest.isEmpty()) {
      throw new RegistryException(
          "%s points to version %d, which Retort didn't publish: it has no tag %s. Point the alias at one that has it."
              .formatted(reference, number, ModelVersion.ROOT_DIGEST_TAG));
    }
    return new PublishedVersion(reference.name(), number, new Sha256(digest));
  }

  private static ProtocolMissingException missing(RegistryHttp.Answer answer) {
    return new ProtocolMissingException(
        "what answered %s with status %d doesn't speak /retort/v1: it isn't Retort's registry, or one before that protocol. Check the address."
            .formatted(answer.call(), answer.status()));
  }

  /** What an alias's answer told of its version: two requests fewer for each who follows it. */
  private static final class Enclosed {
    private final byte[] manifest;
    private final Optional<byte[]> signature;

    private Enclosed(byte[] manifest, Optional<byte[]> signature) {
      this.manifest = manifest;
      this.signature = signature;
    }

    /** Empty if the manifest is too long for that, or the server tells no such thing. */
    static Optional<Enclosed> in(JsonNode alias) {
      try {
        if (!alias.path("manifest").isTextual()) {
          return Optional.empty();
        }
        return Optional.of(
            new Enclosed(
                alias.path("manifest").binaryValue(),
                alias.path("signature").isTextual()
                    ? Optional.of(alias.path("signature").binaryValue())
                    : Optional.empty()));
      } catch (IOException e) {
        return Optional.empty();
      }
    }
  }

  /** A bundle on the server. */
  private final class Remote implements RemoteBundle {
    private final PublishedVersion version;
    private final Optional<Enclosed> enclosed;

    Remote(PublishedVersion version, Optional<Enclosed> enclosed) {
      this.version = version;
      this.enclosed = enclosed;
    }

    @Override
    public PublishedVersion version() {
      return version;
    }

    @Override
    public byte[] manifest() {
      if (enclosed.isPresent()) {
        return enclosed.get().manifest.clone();
      }
      RegistryHttp.Answer answer = get("manifest", BundleManifest.MAX_BYTES);
      if (answer.status() == 404) {
        throw gone(BundleManifest.FILE_NAME);
      }
      http.requireSuccess(answer);
      return answer.body();
    }

    @Override
    public Optional<byte[]> signature() {
      if (enclosed.isPresent()) {
        return enclosed.get().signature.map(byte[]::clone);
      }
      RegistryHttp.Answer answer = get("signature", ManifestVerifier.MAX_SIGNATURE_BYTES);
      if (answer.status() == 404) {
        return Optional.empty();
      }
      http.requireSuccess(answer);
      return Optional.of(answer.body());
    }

    @Override
    public boolean servesRanges() {
      return true;
    }

    @Override
    public void download(BundleFile file, long from, long to, OutputStream sink)
        throws IOException {
      try {
        http.download("blobs/" + file.sha256(), from, to, file.size(), sink);
      } catch (RegistryRefusalException e) {
        // 416: what the server has is shorter than the manifest says.
        if (e.status() == 404 || e.status() == 416) {
          BundleDamagedException gone = gone(file.path());
          gone.addSuppressed(e);
          throw gone;
        }
        throw e;
      }
    }

    private RegistryHttp.Answer get(String part, int maxBytes) {
      String path =
          "models/%s/versions/%d/%s"
              .formatted(RegistryHttp.encode(version.name().value()), version.number(), part);
      return http.get(path, Optional.empty(), Duration.ZERO, maxBytes);
    }

    private BundleDamagedException gone(String path) {
      return new BundleDamagedException(
          path,
          "the bundle's file %s of %s is missing from the registry. Nothing of it was used; publish the model again."
              .formatted(path, version));
    }
  }
}
