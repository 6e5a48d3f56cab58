package dev.retort.console.config;

import dev.retort.router.serving.LlamaCppServer;
import dev.retort.router.serving.ModelServer;
import dev.retort.router.serving.ServerCalls;
import dev.retort.router.serving.SharedFolder;
import dev.retort.router.serving.VllmServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * A server of somebody else's that students may run on.
 *
 * @param kind what it is
 * @param url without the version
 * @param key that it asks for, if it does
 * @param folder vLLM's: where it sees the folder of pulled students; the same path if absent.
 *     llama.cpp's: its folder of models, as this machine names it
 */
public record ModelServerSettings(
    Kind kind, URI url, Optional<SecretReference> key, Optional<Path> folder) {
  private static final Duration LOADING = Duration.ofMinutes(5);

  /** Servers that Retort can load students into. */
  public enum Kind {
    VLLM,
    LLAMA_CPP
  }

  public ModelServerSettings {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(url);
    Objects.requireNonNull(key);
    Objects.requireNonNull(folder);
    if (kind == Kind.LLAMA_CPP && folder.isEmpty()) {
      throw new IllegalArgumentException(
          "llama.cpp finds models in a folder: name the one that it was started with (--models-dir), as models");
    }
  }

  /** How long loading a student into it may take. */
  public static Duration loading() {
    return LOADING;
  }

  /**
   * The server, with its secret.
   *
   * @param pulled the folder of pulled students
   */
  public ModelServer resolve(Path pulled, Function<SecretReference, String> secrets) {
    ServerCalls calls = new ServerCalls(url, key.map(secrets).map(secret -> "Bearer " + secret));
    return switch (kind) {
      case VLLM ->
          new VllmServer(
              calls,
              new SharedFolder(pulled, folder.orElse(pulled.toAbsolutePath()).toString()),
              LOADING);
      case LLAMA_CPP -> new LlamaCppServer(calls, folder.orElseThrow(), LOADING);
    };
  }

  /** By {@code kind}, {@code url}, {@code key} and {@code folder} or {@code models}. */
  static Optional<ModelServerSettings> read(ConfigSection section) {
    section.require("kind", "it is vllm or llama.cpp");
    section.require("url", "where it is, such as http://127.0.0.1:8000");
    Optional<Kind> kind = section.value("kind", ModelServerSettings::kind);
    Optional<URI> url = section.value("url", ModelServerSettings::url);
    Optional<SecretReference> key = section.secret("key");
    Optional<Path> folder = section.value("folder", Path::of);
    Optional<Path> models = section.file("models");
    if (kind.equals(Optional.of(Kind.VLLM))) {
      section.refuse(
          "models", "vLLM is told where a student is, and looks into no folder: leave it out");
    } else if (kind.isPresent()) {
      section.refuse(
          "folder", "llama.cpp finds students in its folder of models: name that, as models");
    }
    if (kind.isEmpty() || url.isEmpty()) {
      return Optional.empty();
    }
    return section.build(
        s ->
            Optional.of(
                new ModelServerSettings(
                    kind.get(), url.get(), key, kind.get() == Kind.VLLM ? folder : models)),
        Optional.empty());
  }

  private static Kind kind(String word) {
    return switch (word) {
      case "vllm" -> Kind.VLLM;
      case "llama.cpp" -> Kind.LLAMA_CPP;
      default ->
          throw new IllegalArgumentException("'%s' is neither vllm nor llama.cpp".formatted(word));
    };
  }

  private static URI url(String text) {
    URI url = URI.create(text);
    if (url.getHost() == null || url.getScheme() == null) {
      throw new IllegalArgumentException(
          "'%s' is no whole URL such as http://127.0.0.1:8000".formatted(text));
    }
    return url;
  }
}
