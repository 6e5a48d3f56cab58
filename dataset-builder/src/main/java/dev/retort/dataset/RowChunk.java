package dev.retort.dataset;

import com.carrotsearch.hppc.ByteArrayList;
import com.carrotsearch.hppc.IntArrayList;
import com.carrotsearch.hppc.LongArrayList;
import com.carrotsearch.hppc.ObjectIntHashMap;
import dev.retort.capture.LogLine;
import dev.retort.dataset.balance.Urgency;
import dev.retort.dataset.filter.DropReason;
import dev.retort.dataset.label.Vote.Authority;
import dev.retort.dataset.split.Sampling;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a build keeps in memory of the exchanges of one part of the log: everything but their texts,
 * about 80 bytes each. Immutable.
 */
public final class RowChunk implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final byte CORRECTED = 1;
  private static final byte DRAWN = 2;
  private static final byte DEFERRED = 4;
  private static final byte CHAMPION_ERROR = 8;
  private static final byte CHOSEN = 16;

  final byte[] ids;
  final int[] idEnds;
  final long[] micros;

  /** Null for candidates. */
  final DropReason[] reasons;

  final byte[] flags;
  final long[] keys;
  final int[] tokens;
  final int[] models;
  final int[] files;
  final long[] lines;
  final String[] names;

  private RowChunk(Builder builder) {
    ids = builder.ids.toArray();
    idEnds = builder.idEnds.toArray();
    micros = builder.micros.toArray();
    reasons = builder.reasons.toArray(DropReason[]::new);
    flags = builder.flags.toArray();
    keys = builder.keys.toArray();
    tokens = builder.tokens.toArray();
    models = builder.models.toArray();
    files = builder.files.toArray();
    lines = builder.lines.toArray();
    names = builder.names.toArray(String[]::new);
  }

  /** How many exchanges. */
  public int size() {
    return micros.length;
  }

  /** Whether an exchange passed the filters. */
  public boolean isCandidate(int row) {
    return reasons[row] == null;
  }

  /** Why an exchange did not pass the filters; empty if it did. */
  Optional<DropReason> reason(int row) {
    return Optional.ofNullable(reasons[row]);
  }

  Sampling sampling(int row) {
    if ((flags[row] & CHOSEN) != 0) {
      return Sampling.CHOSEN;
    }
    return (flags[row] & DRAWN) != 0 ? Sampling.DRAWN : Sampling.EVERY;
  }

  Urgency urgency(int row) {
    if ((flags[row] & CHAMPION_ERROR) != 0) {
      return Urgency.CHAMPION_ERROR;
    }
    return (flags[row] & DEFERRED) != 0 ? Urgency.DEFERRED : Urgency.ORDINARY;
  }

  Authority authority(int row) {
    return (flags[row] & CORRECTED) != 0 ? Authority.CORRECTION : Authority.TEACHER;
  }

  String id(int row) {
    int start = row == 0 ? 0 : idEnds[row - 1];
    return new String(ids, start, idEnds[row] - start, StandardCharsets.UTF_8);
  }

  String model(int row) {
    return names[models[row]];
  }

  Optional<LogLine> origin(int row) {
    return lines[row] == 0
        ? Optional.empty()
        : Optional.of(new LogLine(names[files[row]], lines[row]));
  }

  /** Takes exchanges in, in the order in which the part has them. Not thread-safe. */
  public static final class Builder {
    private final ByteArrayList ids = new ByteArrayList();
    private final IntArrayList idEnds = new IntArrayList();
    private final LongArrayList micros = new LongArrayList();
    private final List<DropReason> reasons = new ArrayList<>();
    private final ByteArrayList flags = new ByteArrayList();
    private final LongArrayList keys = new LongArrayList();
    private final IntArrayList tokens = new IntArrayList();
    private final IntArrayList models = new IntArrayList();
    private final IntArrayList files = new IntArrayList();
    private final LongArrayList lines = new LongArrayList();
    private final List<String> names = new ArrayList<>();
    private final ObjectIntHashMap<String> numbers = new ObjectIntHashMap<>();

    /** Takes one in. */
    public void add(ReadExchange exchange) {
      ids.add(exchange.id().getBytes(StandardCharsets.UTF_8));
      idEnds.add(ids.size());
      micros.add(exchange.micros());
      reasons.add(exchange.dropped().orElse(null));
      models.add(number(exchange.model()));
      files.add(exchange.origin().map(origin -> number(origin.file())).orElse(0));
      lines.add(exchange.origin().map(LogLine::line).orElse(0L));
      Optional<ReadExchange.Candidate> candidate = exchange.candidate();
      flags.add(candidate.map(Builder::flags).orElse((byte) 0));
      keys.add(candidate.map(c -> c.fingerprint().key()).orElse(0L));
      tokens.add(candidate.map(c -> c.fingerprint().tokens()).orElse(0));
    }

    /** How many are in. */
    public int size() {
      return micros.size();
    }

    /** What was taken in. */
    public RowChunk build() {
      return new RowChunk(this);
    }

    private static byte flags(ReadExchange.Candidate candidate) {
      return (byte)
          ((candidate.authority() == Authority.CORRECTION ? CORRECTED : 0)
              | (candidate.sampling() == Sampling.DRAWN ? DRAWN : 0)
              | (candidate.sampling() == Sampling.CHOSEN ? CHOSEN : 0)
              | (candidate.urgency() == Urgency.DEFERRED ? DEFERRED : 0)
              | (candidate.urgency() == Urgency.CHAMPION_ERROR ? CHAMPION_ERROR : 0));
    }

    /** Few names recur in many exchanges. */
    private int number(String name) {
      int number = numbers.getOrDefault(name, names.size());
      if (number == names.size()) {
        numbers.put(name, number);
        names.add(name);
      }
      return number;
    }
  }
}
