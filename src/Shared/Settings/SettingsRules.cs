using KoGpt2.Shared.Json;

using static System.FormattableString;

namespace KoGpt2.Shared.Settings;

/// <summary>What must hold between settings, each of which is right alone.</summary>
internal static class SettingsRules
{
    /// <summary>Checks settings against one another.</summary>
    /// <param name="all">Every setting, decided.</param>
    /// <returns>What is wrong; the field is the setting's name.</returns>
    public static IEnumerable<FieldError> Check(GenerationSettings all)
    {
        if (all.MinTokens > all.MaxTokens)
            yield return Error("min_tokens", "min_over_max", $"Send at most max_tokens, which is {all.MaxTokens}; got {all.MinTokens}.");
        if (all.MaxTokens == 0 && !all.Echo)
            yield return Error("max_tokens", "nothing_asked", $"Send 1 or more, or 'echo' with it to have the prompt scored; got 0.");
        if (all.BestOf > all.N && all.SearchesBeams)
            yield return Error("best_of", "beams_rank", $"Send 'best_of' or 'num_beams', not both: beams are ranked already.");
        if (all.SearchesBeams)
            foreach (FieldError error in CheckBeams(all))
                yield return error;
    }

    private static IEnumerable<FieldError> CheckBeams(GenerationSettings all)
    {
        if (all.N > all.NumBeams)
            yield return Error("n", "more_than_beams", $"Send at most num_beams, which is {all.NumBeams}; got {all.N}.");
        if (all.MaxTokens == 0)
            yield return Error("num_beams", "nothing_to_search", $"Send 1 with max_tokens 0; got {all.NumBeams}.");
        if (all.Temperature > 0)
            yield return Error("temperature", "beams_draw", Invariant($"Send 0 or nothing with num_beams above 1, as beams do not draw; got {all.Temperature}."));
        if (all.Logprobs is { } logprobs)
            yield return Error("logprobs", "beams_logprobs", $"Leave it out with num_beams above 1, which returns scores of whole texts; got {logprobs}.");
        if (all.Stop.Length > 0)
            yield return Error("stop", "beams_stop", $"Send 'stop_token_ids' with num_beams above 1, as beams end with tokens.");
        if (all.RepetitionDetection is not null)
            yield return Error("repetition_detection", "beams_repetition", $"Send 'no_repeat_ngram_size' with num_beams above 1, as beams end with tokens.");
    }

    private static FieldError Error(string field, string code, FormattableString message) => new(field, code, Invariant(message));

    private static FieldError Error(string field, string code, string message) => new(field, code, message);
}
