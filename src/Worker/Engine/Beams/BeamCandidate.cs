namespace KoGpt2.Worker.Engine.Beams;

/// <summary>One way for a beam to go on.</summary>
/// <param name="Beam">The beam's rank, 0 for the best.</param>
/// <param name="Token">The token that would follow it.</param>
/// <param name="Score">Sum of the scores of all tokens generated, this one included.</param>
public readonly record struct BeamCandidate(int Beam, int Token, double Score);
