namespace KoGpt2.Api.Http.Lists;

/// <summary>Reads the query parameters that lists have in common: <c>after</c>, <c>limit</c> and <c>status</c>.</summary>
internal static class PageQuery
{
    /// <summary>Reads an id's text.</summary>
    public delegate bool TryParse<T>(string text, out T id);

    /// <summary>Behind which item the page starts.</summary>
    /// <param name="query">The query string.</param>
    /// <param name="item">What the list holds, in a word.</param>
    /// <param name="parse">Reads an item's id.</param>
    /// <param name="errors">Where errors go.</param>
    /// <returns><see langword="null"/> if it was not sent, or wrong; then an error was added.</returns>
    public static T? After<T>(IQueryCollection query, string item, TryParse<T> parse, FieldErrors errors)
        where T : struct
    {
        if (QueryText.Of(query, "after") is not { } text)
            return null;
        if (parse(text, out T id))
            return id;
        errors.Add("after", "bad_id", $"Send the id of a {item}, such as the last one of the page before; got '{text}'.");
        return null;
    }

    /// <summary>Most items of the page.</summary>
    /// <param name="query">The query string.</param>
    /// <param name="errors">Where errors go.</param>
    /// <param name="most">Most that may be asked for.</param>
    /// <param name="unsaid">How many where it was not sent.</param>
    public static int Limit(IQueryCollection query, FieldErrors errors, int most = 100, int unsaid = 20) =>
        QueryText.Number(query, "limit", 1, most, errors) ?? unsaid;

    /// <summary>How the items must stand, by the name that answers give it.</summary>
    /// <param name="query">The query string.</param>
    /// <param name="errors">Where errors go.</param>
    /// <returns><see langword="null"/> if it was not sent, or wrong; then an error was added.</returns>
    public static T? Status<T>(IQueryCollection query, FieldErrors errors)
        where T : struct, Enum
    {
        if (QueryText.Of(query, "status") is not { } name)
            return null;
        T[] all = Enum.GetValues<T>();
        if (Array.FindIndex(all, status => ApiJson.Name(status) == name) is >= 0 and int index)
            return all[index];
        errors.Add("status", "out_of_range", $"Send one of {string.Join(", ", all.Select(ApiJson.Name))}; got '{name}'.");
        return null;
    }
}
