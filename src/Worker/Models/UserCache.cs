namespace KoGpt2.Worker.Models;

/// <summary>Where this program keeps what can be had again.</summary>
public static class UserCache
{
    /// <summary>A folder of this program's in the user's cache folder; it may not be there yet.</summary>
    /// <param name="name">What is kept there.</param>
    /// <remarks>Source: XDG Base Directory Specification, <c>XDG_CACHE_HOME</c>, by default <c>~/.cache</c>.</remarks>
    public static string Folder(string name)
    {
        string cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg
            ? xdg
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Combine(cache, "kogpt2", name);
    }
}
