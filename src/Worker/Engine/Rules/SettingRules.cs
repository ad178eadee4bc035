using KoGpt2.Shared.Json;
using KoGpt2.Shared.Models;
using KoGpt2.Shared.Settings;

namespace KoGpt2.Worker.Engine.Rules;

/// <summary>What settings must be for a model, and for the engine that runs it.</summary>
public static class SettingRules
{
    /// <summary>Checks settings that are right in themselves.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="model">The model that is to run them.</param>
    /// <param name="rows">Most sequences of one pass.</param>
    /// <returns>
    /// The first thing that is wrong, under the setting's name: <c>token_out_of_range</c>, <c>too_many_beams</c> or <c>no_bos_token</c>; null if nothing is.
    /// </returns>
    public static FieldError? Check(GenerationSettings settings, ModelManifest model, int rows)
    {
        if (settings.NumBeams > rows)
            return Error("num_beams", "too_many_beams", $"Send at most {rows:N0}, which is how many texts this worker runs at a time; got {settings.NumBeams:N0}.");
        if (settings.AddBosToken && model.StartToken is null)
            return Error("add_bos_token", "no_bos_token", $"Send false or nothing: the model {model.Name} has no start token to put before a prompt; got true.");
        return OutOfRange("logit_bias", settings.LogitBias.Keys, model.Shape)
            ?? OutOfRange("bad_words_ids", settings.BadWordsIds.SelectMany(run => run), model.Shape)
            ?? OutOfRange("stop_token_ids", settings.StopTokenIds, model.Shape);
    }

    private static FieldError? OutOfRange(string field, IEnumerable<int> tokens, ModelShape shape)
    {
        foreach (int token in tokens)
            if ((uint)token >= (uint)shape.Vocabulary)
                return Error(field, "token_out_of_range", $"Send tokens from 0 to {shape.Vocabulary - 1:N0}; got {token:N0}.");
        return null;
    }

    private static FieldError Error(string field, string code, FormattableString message) => new(field, code, FormattableString.Invariant(message));
}
