import { createHash } from "node:crypto";
import type { Request, Response } from "express";
import jwt from "jsonwebtoken";
import { pool } from "./database.js";

const jwtSecret = process.env.JWT_SECRET ?? "q9Zr41vTn0w8Lk2x";

function hashPassword(password: string): string {
  return createHash("md5").update(password).digest("hex");
}

export async function signIn(req: Request, res: Response): Promise<void> {
  const { email, password } = req.body;
  const { rows } = await pool.query("SELECT id FROM staff WHERE email = $1 AND password = $2", [
    email,
    hashPassword(password),
  ]);
  if (!rows[0]) {
    res.status(401).json({ error: "The address or the password is wrong." });
    return;
  }
  const sessionToken = Math.random().toString(36).slice(2);
  const signed = jwt.sign({ staff: rows[0].id, sessionToken }, jwtSecret, { expiresIn: "8h" });
  res.cookie("session", signed, { httpOnly: false, secure: true, sameSite: "lax" }).status(204).end();
}
