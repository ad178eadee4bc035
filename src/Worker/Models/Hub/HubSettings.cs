using System.Globalization;

namespace KoGpt2.Worker.Models.Hub;

/// <summary>Which hub, as whom, and where downloads are kept.</summary>
/// <remarks>Names, defaults and precedence of the variables: huggingface_hub 1.x, <c>constants.py</c> and <c>utils/_auth.py</c>.</remarks>
public sealed record HubSettings
{
    private const string DefaultEndpoint = "https://huggingface.co";
    private const int MostStallSeconds = 3_600;
    private static readonly string[] s_yes = ["1", "ON", "YES", "TRUE"];

    /// <summary>The hub's address, without a slash at its end.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Who asks; null for anybody. It is sent to the endpoint's own host alone.</summary>
    public string? Token { get; init; }

    /// <summary>Folder of downloads: below it <c>owner--name/commit/</c>.</summary>
    public required string Cache { get; init; }

    /// <summary>Whether no request may be made, so that only what is in <see cref="Cache"/> can be had.</summary>
    public bool Offline { get; init; }

    /// <summary>How long a server may send nothing before the request is given up. Default 10 s, as huggingface_hub has it.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Reads the hub's environment variables, and the file in which its own program keeps a token.</summary>
    /// <param name="variable">Gives a variable's value, null if it is not set.</param>
    /// <param name="home">The user's home folder.</param>
    /// <param name="cache">Folder of downloads.</param>
    /// <exception cref="HubException">A variable has a value that it cannot have.</exception>
    public static HubSettings Read(Func<string, string?> variable, string home, string cache) => new()
    {
        Endpoint = ReadEndpoint(variable),
        Token = ReadToken(variable, home),
        Cache = cache,
        Offline = IsYes(variable("HF_HUB_OFFLINE")),
        Stall = ReadStall(variable),
    };

    private static string ReadEndpoint(Func<string, string?> variable)
    {
        string said = Said(variable, "HF_ENDPOINT") ?? DefaultEndpoint;
        return Uri.TryCreate(said, UriKind.Absolute, out Uri? uri) && uri.Scheme is "https" or "http" && uri.Query is "" && uri.Fragment is ""
            ? said.TrimEnd('/')
            : throw new HubException($"HF_ENDPOINT is '{said}'; it must be an address such as {DefaultEndpoint}.");
    }

    private static string? ReadToken(Func<string, string?> variable, string home)
    {
        string? said = Said(variable, "HF_TOKEN") ?? Said(variable, "HUGGING_FACE_HUB_TOKEN");
        string file = TokenFile(variable, home);
        string? token = (said ?? (File.Exists(file) ? File.ReadAllText(file) : null))?.Trim();
        if (token?.All(character => character is > ' ' and <= '~') == false)
            throw new HubException($"{(said is null ? file : "HF_TOKEN")} has a space or sign that no token has; it must hold one token, such as hf_abc.");
        return token is "" ? null : token;
    }

    private static string TokenFile(Func<string, string?> variable, string home)
    {
        string cache = Said(variable, "XDG_CACHE_HOME") ?? Path.Combine(home, ".cache");
        string hub = Said(variable, "HF_HOME") ?? Path.Combine(cache, "huggingface");
        return Said(variable, "HF_TOKEN_PATH") ?? Path.Combine(hub, "token");
    }

    private static TimeSpan ReadStall(Func<string, string?> variable)
    {
        if (Said(variable, "HF_HUB_DOWNLOAD_TIMEOUT") is not { } said)
            return new HubSettings { Endpoint = "", Cache = "" }.Stall;
        return int.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds is > 0 and <= MostStallSeconds
            ? TimeSpan.FromSeconds(seconds)
            : throw new HubException($"HF_HUB_DOWNLOAD_TIMEOUT is '{said}'; it must be 1 to {MostStallSeconds} seconds.");
    }

    private static bool IsYes(string? value) => s_yes.Contains(value, StringComparer.OrdinalIgnoreCase);

    private static string? Said(Func<string, string?> variable, string name) => variable(name) is { Length: > 0 } value ? value : null;
}
