using KoGpt2.Api.Http;
using KoGpt2.Api.Http.Lists;
using KoGpt2.Shared.Files;

namespace KoGpt2.Api.Files;

/// <summary>Which files to list.</summary>
/// <param name="After">Starts behind this uploaded file.</param>
/// <param name="AfterOutput">Starts behind this file of results.</param>
/// <param name="Limit">Most files of a page.</param>
/// <param name="OldestFirst">Otherwise the newest comes first.</param>
/// <param name="Purpose">Only files for this.</param>
internal sealed record FileQuery(FileId? After, JobFileId? AfterOutput, int Limit, bool OldestFirst, string? Purpose)
{
    /// <summary>What files of results are for.</summary>
    public const string OutputPurpose = "batch_output";

    private const int DefaultLimit = 100, MaxLimit = 10_000;

    private static readonly string[] s_purposes =
        ["assistants", "assistants_output", "batch", "batch_output", "evals", "fine-tune", "fine-tune-results", "user_data", "vision"];

    /// <summary>Reads it from the query string.</summary>
    /// <remarks>Parameters and their ranges are OpenAI's, but the default limit, which is 10,000 there: a client goes on by <c>has_more</c> anyway.</remarks>
    public static FileQuery Read(IQueryCollection query, FieldErrors errors)
    {
        string? order = QueryText.Of(query, "order"), purpose = QueryText.Of(query, "purpose");
        JobFileId? afterOutput = purpose == OutputPurpose && JobFileId.TryParse(QueryText.Of(query, "after"), out JobFileId output) ? output : null;
        FileId? after = afterOutput is null ? PageQuery.After<FileId>(query, "file", FileId.TryParse, errors) : null;
        if (order is not (null or "asc" or "desc"))
            errors.Add("order", "out_of_range", $"Send 'asc' or 'desc'; got '{order}'.");
        if (purpose is not null && !s_purposes.Contains(purpose))
            errors.Add("purpose", "out_of_range", $"Send one of {string.Join(", ", s_purposes)}; got '{purpose}'.");
        return new FileQuery(after, afterOutput, PageQuery.Limit(query, errors, MaxLimit, DefaultLimit), order == "asc", purpose);
    }
}
