package io.peft4j.trial;

/**
 * What a long job tells while it runs. One stage follows another; within a stage, calls may come
 * from any thread.
 */
public interface Progress extends AutoCloseable {
  /** Tells nobody. */
  Progress SILENT =
      new Progress() {
        @Override
        public void started(String what, long totalUnits) {}

        @Override
        public void advanced(long units, String detail) {}

        @Override
        public void note(String line) {}

        @Override
        public void finished() {}
      };

  /**
   * A stage begins; the one before it has finished.
   *
   * @param totalUnits work in this stage, in any unit that passes evenly in time
   */
  void started(String what, long totalUnits);

  /**
   * More of the stage is done.
   *
   * @param units since the last call
   * @param detail what is under way now, in a few words
   */
  void advanced(long units, String detail);

  /** One line that the user should see now, such as a method that was given up. */
  void note(String line);

  /** The stage is done. */
  void finished();

  /** Nothing more will be told, whether or not the last stage was done. */
  @Override
  default void close() {}
}
