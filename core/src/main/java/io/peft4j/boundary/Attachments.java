package io.peft4j.boundary;

import io.peft4j.engine.Parameter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One attached adapter as the hosts of a model see it. */
public interface Attachments {
  /** Nothing attached: the bare base. */
  Attachments NONE =
      new Attachments() {
        @Override
        public List<SiteAdapter> at(Site site) {
          return List.of();
        }

        @Override
        public @Nullable Parameter selected(Site site, String parameter) {
          return null;
        }

        @Override
        public @Nullable Prompt input() {
          return null;
        }

        @Override
        public @Nullable Prompt keyValues() {
          return null;
        }

        @Override
        public int lowestLayer() {
          return Integer.MAX_VALUE;
        }
      };

  /** The adapters at a linear layer or sub-layer, in the order in which they were attached. */
  List<SiteAdapter> at(Site site);

  /** The trained copy that stands in for the base's own parameter, or null. */
  @Nullable Parameter selected(Site site, String parameter);

  /** Virtual tokens in front of the input, or null. */
  @Nullable Prompt input();

  /** Virtual keys and values, or null. */
  @Nullable Prompt keyValues();

  /** The lowest block that the adapter touches, −1 for the embeddings: nothing below needs a gradient. */
  int lowestLayer();
}
