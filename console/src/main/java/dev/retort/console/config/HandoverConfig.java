package dev.retort.console.config;

import dev.retort.capture.http.ListenAddress;
import dev.retort.registry.server.TlsFiles;
import dev.retort.registry.server.http.BrowserGuard;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How run folders are handed over to workers that share no storage with this machine.
 *
 * @param url where workers find them
 * @param listen where this machine hands them over
 * @param tls what it shows who it is with; without it, it speaks plain HTTP
 * @param patience of workers with an owner that they cannot reach
 * @param scratch the workers' folder for their files; their system's folder for temporary ones if
 *     empty
 */
public record HandoverConfig(
    URI url,
    ListenAddress listen,
    Optional<TlsFiles> tls,
    Duration patience,
    Optional<String> scratch) {
  public HandoverConfig {
    Objects.requireNonNull(url);
    Objects.requireNonNull(listen);
    Objects.requireNonNull(tls);
    Objects.requireNonNull(patience);
    Objects.requireNonNull(scratch);
  }

  /** Whether only workers of this machine can follow the URL. */
  public boolean isLoopback() {
    return BrowserGuard.isLoopback(url.getHost());
  }
}
