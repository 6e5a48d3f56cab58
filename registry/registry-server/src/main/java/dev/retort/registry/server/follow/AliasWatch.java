package dev.retort.registry.server.follow;

import dev.retort.registry.server.store.AuditEntry;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Answers those who ask where an alias is, at once or when it has moved. Everybody who asks while
 * the database is being read for an alias shares the next reading, so that ten thousand who ask
 * together cost a few. All state belongs to one event loop; the methods may be called on any
 * thread.
 */
final class AliasWatch {
  private final Lookout lookout;
  private final Context loop;
  private final Map<AliasName, Watched> watched = new HashMap<>();

  AliasWatch(Vertx vertx, Lookout lookout) {
    this.lookout = lookout;
    this.loop = vertx.getOrCreateContext();
  }

  /** Somebody who asks, and is answered once. */
  interface Follower {
    /** Whether news of this audit entry are none to him: he keeps waiting. Called on any thread. */
    boolean waitsPast(long sequence);

    /** Where his connection is served. */
    EventLoop loop();

    /** What was found by a reading that began after he had asked. Called on his event loop. */
    void tell(Sighting sighting);

    /** The database couldn't be read. Called on his event loop. */
    void fail(Throwable failure);
  }

  /** Those who follow one alias. */
  private static final class Watched {
    private Set<Follower> arrived = new LinkedHashSet<>();
    private final Set<Follower> waiting = new LinkedHashSet<>();
    private boolean reading;
    private boolean moved;

    boolean idle() {
      return !reading && arrived.isEmpty() && waiting.isEmpty();
    }
  }

  /** Asks; who asks again is a new question of the same follower. */
  void ask(AliasName name, Follower follower) {
    loop.runOnContext(
        go -> {
          Watched followers = watched.computeIfAbsent(name, key -> new Watched());
          followers.waiting.remove(follower);
          followers.arrived.add(follower);
          read(name, followers);
        });
  }

  /** Forgets a follower who has gone. */
  void leave(AliasName name, Follower follower) {
    loop.runOnContext(
        go -> {
          Watched followers = watched.get(name);
          if (followers != null) {
            followers.arrived.remove(follower);
            followers.waiting.remove(follower);
            forgetIfIdle(name, followers);
          }
        });
  }

  /** Looks again wherever an entry that was committed may have moved an alias. */
  void committed(AuditEntry entry) {
    switch (entry.action()) {
      case ALIAS_MOVED, ALIAS_REMOVED -> {
        AliasName moved = new AliasName(entry.model(), entry.details().get("alias"));
        loop.runOnContext(go -> readAgain(moved));
      }
      case MODEL_DELETED -> loop.runOnContext(go -> readAgain(Set.of(entry.model())));
      case MODEL_RENAMED ->
          loop.runOnContext(go -> readAgain(Set.of(entry.model(), entry.details().get("to"))));
      default -> {
        // moves no alias
      }
    }
  }

  private void readAgain(Set<String> models) {
    List<AliasName> names =
        watched.keySet().stream().filter(name -> models.contains(name.model())).toList();
    names.forEach(this::readAgain);
  }

  private void readAgain(AliasName name) {
    Watched followers = watched.get(name);
    if (followers != null) {
      followers.moved = true;
      read(name, followers);
    }
  }

  private void read(AliasName name, Watched followers) {
    if (followers.reading) {
      return;
    }
    Set<Follower> asking = followers.arrived;
    followers.arrived = new LinkedHashSet<>();
    followers.reading = true;
    followers.moved = false;
    // A commit from now on sets moved, and is read by another reading.
    loop.executeBlocking(() -> lookout.look(name), false)
        .onComplete(
            result -> {
              followers.reading = false;
              followers.waiting.addAll(asking);
              if (result.succeeded()) {
                tell(followers, result.result());
              } else {
                List<Follower> all = List.copyOf(followers.waiting);
                followers.waiting.clear();
                onTheirLoops(all, follower -> follower.fail(result.cause()));
              }
              if (followers.moved || !followers.arrived.isEmpty()) {
                read(name, followers);
              }
              forgetIfIdle(name, followers);
            });
  }

  private static void tell(Watched followers, Sighting sighting) {
    List<Follower> told = new ArrayList<>();
    followers.waiting.removeIf(
        follower -> {
          boolean waits = follower.waitsPast(sighting.sequence());
          return !waits && told.add(follower);
        });
    onTheirLoops(told, follower -> follower.tell(sighting));
  }

  /**
   * All followers of an event loop are told before it serves anything else: whoever is told first
   * asks again at once, which would come before the others' news.
   */
  private static void onTheirLoops(List<Follower> followers, Consumer<Follower> news) {
    followers.stream()
        .collect(Collectors.groupingBy(follower -> follower.loop().thread()))
        .values()
        .forEach(
            together ->
                together.get(0).loop().context().runOnContext(go -> together.forEach(news)));
  }

  private void forgetIfIdle(AliasName name, Watched followers) {
    if (followers.idle()) {
      watched.remove(name, followers);
    }
  }
}
