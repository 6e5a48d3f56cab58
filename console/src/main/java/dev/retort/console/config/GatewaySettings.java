package dev.retort.console.config;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.retort.capture.PriceTable;
import dev.retort.capture.TaskName;
import dev.retort.capture.http.ListenAddress;
import dev.retort.capture.http.proxy.Application;
import dev.retort.capture.http.proxy.CaptureMode;
import dev.retort.capture.http.proxy.GatewayConfig;
import dev.retort.capture.http.proxy.TaskRoute;
import dev.retort.capture.http.proxy.Upstream;
import dev.retort.capture.http.proxy.UpstreamTimeouts;
import dev.retort.console.config.ServingSection.Strangers;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the file says of the gateway and the providers behind it. Immutable.
 *
 * @param capture what an answer's end waits for
 * @param maxBodyMegabytes longest body
 * @param bufferMegabytes of all bodies held at a time; empty: a quarter of the heap
 * @param queuedExchanges that may wait for the log where no answer waits for them
 * @param clientIdle how long a caller may take to send or read the next piece
 * @param routes tasks that go elsewhere
 * @param applications who may use it, by name
 * @param strangers from where whoever shows no key may use it, if there are no applications
 * @param upstreams the providers, in the file's order; empty: the teacher's endpoint is the one
 */
public record GatewaySettings(
    CaptureMode capture,
    int maxBodyMegabytes,
    OptionalInt bufferMegabytes,
    int queuedExchanges,
    Duration clientIdle,
    SortedMap<TaskName, TaskRoute> routes,
    SortedMap<String, ApplicationSettings> applications,
    Strangers strangers,
    List<UpstreamSettings> upstreams) {
  private static final int MEGABYTE = 20;
  private static final int LARGEST_MEGABYTES = 1024;

  /** In front of the teacher alone, for everybody. */
  public static final GatewaySettings DEFAULT =
      new GatewaySettings(
          CaptureMode.REQUIRED,
          GatewayConfig.Limits.DEFAULT.bodyBytes() >> MEGABYTE,
          OptionalInt.empty(),
          GatewayConfig.Limits.DEFAULT.queuedExchanges(),
          GatewayConfig.Limits.DEFAULT.clientIdle(),
          new TreeMap<>(),
          new TreeMap<>(),
          Strangers.ON_THIS_MACHINE,
          List.of());

  public GatewaySettings {
    if (maxBodyMegabytes < 1 || maxBodyMegabytes > LARGEST_MEGABYTES) {
      throw new IllegalArgumentException(
          "maxBodyMegabytes lies in [1, %d], not at %d"
              .formatted(LARGEST_MEGABYTES, maxBodyMegabytes));
    }
    if (bufferMegabytes.isPresent() && bufferMegabytes.getAsInt() < maxBodyMegabytes) {
      throw new IllegalArgumentException(
          "bufferMegabytes is at least maxBodyMegabytes, %d, not %d"
              .formatted(maxBodyMegabytes, bufferMegabytes.getAsInt()));
    }
    if (queuedExchanges < 1) {
      throw new IllegalArgumentException("queuedExchanges is at least 1, not " + queuedExchanges);
    }
    if (clientIdle.isNegative() || clientIdle.isZero()) {
      throw new IllegalArgumentException(
          "clientIdleSeconds is at least 1, not " + clientIdle.toSeconds());
    }
    routes = Collections.unmodifiableSortedMap(new TreeMap<>(routes));
    applications = Collections.unmodifiableSortedMap(new TreeMap<>(applications));
    upstreams = List.copyOf(upstreams);
  }

  /**
   * An application's key, and what it may.
   *
   * @param key where its key is
   * @param dailyBudget US dollars a day of UTC; empty: any
   * @param role what it may beside asking models
   * @param tasks whose figures it may see, beside those of tasks that it has called
   */
  public record ApplicationSettings(
      SecretReference key,
      Optional<Double> dailyBudget,
      Application.Role role,
      SortedSet<TaskName> tasks) {
    public ApplicationSettings {
      tasks = Collections.unmodifiableSortedSet(new TreeSet<>(tasks));
    }
  }

  /**
   * A provider and where its key is.
   *
   * @param upstream all but the key
   * @param key empty: callers bring their own
   */
  public record UpstreamSettings(@JsonIgnore Upstream upstream, Optional<SecretReference> key) {
    /** By which the file knows it. */
    public String name() {
      return upstream.name();
    }

    /** Where it is, for a look at the effective configuration. */
    public String url() {
      return upstream.url().toString();
    }

    Upstream with(Optional<String> secret) {
      return new Upstream(
          upstream.name(),
          upstream.url(),
          upstream.family(),
          secret,
          upstream.timeouts(),
          upstream.prices(),
          upstream.aliases(),
          upstream.fallback(),
          upstream.fallbackOn(),
          upstream.connections(),
          upstream.certificates());
    }
  }

  /**
   * The gateway as it is to run, with its secrets.
   *
   * @param teacher the provider where the file names none
   * @param prices of the teacher
   * @throws IllegalArgumentException if a secret is not there, or does not do, or if other machines
   *     could use it without a key
   */
  public GatewayConfig resolve(
      ListenAddress address,
      TeacherConfig teacher,
      PriceTable prices,
      Map<String, String> environment) {
    requireKeys(address);
    List<UpstreamSettings> providers =
        upstreams.isEmpty() ? List.of(ofTeacher(teacher, prices)) : upstreams;
    GatewayConfig.Limits usual = GatewayConfig.Limits.DEFAULT;
    return new GatewayConfig(
        address,
        capture,
        new GatewayConfig.Limits(
            maxBodyMegabytes << MEGABYTE,
            bufferMegabytes.isPresent()
                ? (long) bufferMegabytes.getAsInt() << MEGABYTE
                : usual.bufferedBytes(),
            queuedExchanges,
            clientIdle),
        providers.stream()
            .map(
                provider ->
                    provider.with(
                        provider
                            .key()
                            .map(key -> secret("upstream " + provider.name(), key, environment))))
            .toList(),
        routes,
        applications.entrySet().stream()
            .map(
                entry ->
                    new Application(
                        entry.getKey(),
                        secret(
                            "application " + entry.getKey(), entry.getValue().key(), environment),
                        entry.getValue().dailyBudget().stream()
                            .mapToDouble(Double::doubleValue)
                            .findAny(),
                        entry.getValue().role(),
                        entry.getValue().tasks()))
            .toList());
  }

  private void requireKeys(ListenAddress address) {
    if (!address.isLoopback() && applications.isEmpty() && strangers == Strangers.ON_THIS_MACHINE) {
      throw new IllegalArgumentException(
          "on %s other machines reach the gateway, and without keys anybody there could ask the providers and hand in exchanges: give applications keys (gateway.applications), listen on %s, or write gateway.anybody: true if something in front of it keeps strangers out."
              .formatted(address.host(), ListenAddress.LOOPBACK));
    }
  }

  /** The same in front of one provider, with the callers' keys. */
  public GatewaySettings alone(URI url, PriceTable prices) {
    Upstream upstream = Upstream.of("upstream", url, Optional.empty(), prices);
    return new GatewaySettings(
        capture,
        maxBodyMegabytes,
        bufferMegabytes,
        queuedExchanges,
        clientIdle,
        new TreeMap<>(),
        applications,
        strangers,
        List.of(new UpstreamSettings(upstream, Optional.empty())));
  }

  private static UpstreamSettings ofTeacher(TeacherConfig teacher, PriceTable prices) {
    Upstream plain = Upstream.of("teacher", teacher.url(), Optional.empty(), prices);
    UpstreamTimeouts timeouts =
        new UpstreamTimeouts(
            UpstreamTimeouts.DEFAULT.connect(), teacher.timeout(), teacher.timeout());
    return new UpstreamSettings(
        new Upstream(
            plain.name(),
            plain.url(),
            plain.family(),
            plain.key(),
            timeouts,
            plain.prices(),
            plain.aliases(),
            plain.fallback(),
            plain.fallbackOn(),
            plain.connections(),
            plain.certificates()),
        teacher.key());
  }

  private static String secret(
      String whose, SecretReference reference, Map<String, String> environment) {
    return reference
        .resolve(environment)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the key of %s, %s, is not there: set it, or take it out of retort.yaml."
                        .formatted(whose, reference.reference())));
  }
}
