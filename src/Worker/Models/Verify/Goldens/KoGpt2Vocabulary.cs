using System.Security.Cryptography;
using System.Text;
using KoGpt2.Worker.Tokenization;

namespace KoGpt2.Worker.Models.Verify.Goldens;

/// <summary>Tells whether a tokenizer is KoGPT2's, also where fine-tuning has added tokens behind its own.</summary>
internal static class KoGpt2Vocabulary
{
    /// <summary>Tokens of skt/kogpt2-base-v2.</summary>
    public const int Size = 51_200;

    // SHA-256 over those tokens in the order of their ids, in UTF-8, with a zero byte between.
    private const string Digest = "0ecbc24904994ac414540166a9011efb6eb3a0bc418aa3d5f95108c5b13feb7b";

    /// <summary>Whether the tokenizer's first tokens are all of KoGPT2's.</summary>
    public static bool IsIn(KoGpt2Tokenizer tokenizer) =>
        tokenizer.Vocabulary >= Size
        && Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', Enumerable.Range(0, Size).Select(tokenizer.TokenOf))))) == Digest;
}
