package dev.retort.registry.server.store;

/** Where an alias must be for a change to happen. */
public sealed interface AliasPrecondition {
  /** Wherever it is. */
  AliasPrecondition NONE = new Anywhere();

  /** It points to this version; 0 stands for no alias. */
  static AliasPrecondition version(int version) {
    return new AtVersion(version);
  }

  /** This audit entry moved it to where it is; 0 stands for no alias. */
  static AliasPrecondition sequence(long sequence) {
    return new AtSequence(sequence);
  }

  /**
   * Refuses a change if the alias isn't there; a version and a sequence of 0 stand for no alias.
   *
   * @throws ProtocolException if the alias isn't there
   */
  void require(String model, String alias, int version, long sequence);

  /** No condition. */
  record Anywhere() implements AliasPrecondition {
    @Override
    public void require(String model, String alias, int version, long sequence) {}
  }

  /** A condition on the version. */
  record AtVersion(int expected) implements AliasPrecondition {
    @Override
    public void require(String model, String alias, int version, long sequence) {
      if (version != expected) {
        throw ProtocolException.conflict(
            "The alias %s of %s points to version %d, not %d as expected: read it again"
                .formatted(alias, model, version, expected));
      }
    }
  }

  /** A condition on the audit entry. */
  record AtSequence(long expected) implements AliasPrecondition {
    @Override
    public void require(String model, String alias, int version, long sequence) {
      if (sequence != expected) {
        throw ProtocolException.preconditionFailed(
            "The alias %s of %s was last moved by entry %d, to version %d, not by %d as If-Match says (0: there is none): read it again"
                .formatted(alias, model, sequence, version, expected));
      }
    }
  }
}
